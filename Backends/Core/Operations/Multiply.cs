using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Multiplies two values of the same shape element by element.</summary>
/// <param name="X">First factor, of rank 1 or more.</param>
/// <param name="Y">Second factor, of the same shape.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
public sealed record Multiply(View X, View Y, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "multiply";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X, Y];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X), y = shapes.Of(Y);
        return x.Rank == 0 ? throw Misfit("the factors must have at least one dimension.")
            : x == y ? x
            : throw Misfit($"the factors must have the same shape, got {x} and {y}.");
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X), Y = map(Y) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView first = context.Open(X), second = context.Open(Y);
        return (workspace, pixel, row) =>
        {
            float* x = first.Pixel(workspace, pixel), y = second.Pixel(workspace, pixel);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = (double)x[c] * y[c];
            }
        };
    }
}
