using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes the gradient of the input of an element-wise function from its result and the gradient
/// of its result.
/// </summary>
/// <remarks>
/// A derived record provides the arguments, the name and the scalar definition.
/// </remarks>
internal abstract record ElementwiseGradient(View Y, View Dy, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public sealed override IReadOnlyList<View> Operands => [Y, Dy];

    /// <inheritdoc/>
    public sealed override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape y = shapes.Of(Y);
        CheckShape(shapes.Of(Dy), y, "the gradient");
        return y.Rank > 0 ? y : throw Misfit("the result must have at least one dimension.");
    }

    /// <summary>Computes the gradient for one element.</summary>
    internal abstract double Apply(float y, float dy);

    internal sealed override Operation MapOperands(Func<View, View> map) => this with { Y = map(Y), Dy = map(Dy) };

    internal sealed override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView result = context.Open(Y), gradient = context.Open(Dy);
        return (workspace, pixel, row) =>
        {
            float* y = result.Pixel(workspace, pixel), dy = gradient.Pixel(workspace, pixel);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = Apply(y[c], dy[c]);
            }
        };
    }
}
