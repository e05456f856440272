using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Computes the gradient of the logits of a <see cref="CrossEntropy"/>.</summary>
/// <remarks>A derived record defines the gradient of a row.</remarks>
internal abstract record CrossEntropyGradient(View Logits, View Labels, View Dy, double Smoothing, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<View> Operands => [Logits, Labels, Dy];

    /// <inheritdoc/>
    public sealed override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape logits = shapes.Of(Logits);
        CheckLayout(shapes.Of(Labels), logits, "the labels");
        CheckShape(shapes.Of(Dy), [1], "the gradient of the loss");
        return logits.Rank > 1 ? logits : throw Misfit($"the logits must have rank 2 or more, got {logits}.");
    }

    /// <summary>Gets the number by which the sum of the rows' losses is divided.</summary>
    internal abstract double Count(int rows, int classes);

    /// <summary>Computes factor times the gradient of the loss of one row.</summary>
    internal abstract unsafe void RowOf(float* logits, float* labels, double factor, Span<double> row);

    internal sealed override Operation MapOperands(Func<View, View> map) =>
        this with { Logits = map(Logits), Labels = map(Labels), Dy = map(Dy) };

    internal sealed override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView logits = context.Open(Logits), labels = context.Open(Labels), dy = context.Open(Dy);
        double count = Count(logits.Pixels, logits.Channels);
        return (workspace, pixel, row) =>
            RowOf(logits.Pixel(workspace, pixel), labels.Pixel(workspace, pixel), dy.Pixel(workspace, 0)[0] / count, row);
    }
}
