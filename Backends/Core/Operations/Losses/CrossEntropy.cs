using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes the mean over the batch of a loss of each row of logits and labels: a value of shape
/// [1].
/// </summary>
/// <remarks>
/// A derived record defines the loss of a row and its gradient. An empty batch gives NaN.
/// </remarks>
internal abstract record CrossEntropy(View Logits, View Labels, double Smoothing, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<View> Operands => [Logits, Labels];

    /// <inheritdoc/>
    public sealed override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape logits = shapes.Of(Logits);
        CheckLayout(shapes.Of(Labels), logits, "the labels");
        return logits.Rank > 1 && Smoothing is >= 0 and <= 1
            ? [1]
            : throw Misfit($"the logits must have rank 2 or more and the label smoothing must be from 0 to 1, got {logits} and {Smoothing}.");
    }

    /// <summary>Gets the number by which the sum of the rows' losses is divided.</summary>
    internal abstract double Count(int rows, int classes);

    /// <summary>Computes the loss of one row, in float64.</summary>
    internal abstract unsafe double LossOf(float* logits, float* labels, int classes);

    internal sealed override Operation MapOperands(Func<View, View> map) => this with { Logits = map(Logits), Labels = map(Labels) };

    internal sealed override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView logits = context.Open(Logits), labels = context.Open(Labels);
        return (workspace, _, row) =>
        {
            row[0] = 0;
            for (int i = 0; i < logits.Pixels; i++)
            {
                row[0] += LossOf(logits.Pixel(workspace, i), labels.Pixel(workspace, i), logits.Channels);
            }

            row[0] /= Count(logits.Pixels, logits.Channels);
        };
    }
}
