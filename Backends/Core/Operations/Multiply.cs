using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Multiplies two values element by element, or each pixel of images by one pixel per image.
/// </summary>
/// <param name="X">First factor, of rank 1 or more.</param>
/// <param name="Y">
/// Second factor, of the same shape, or [batch, 1, 1, channels] for a first factor of [batch, height,
/// width, channels].
/// </param>
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
            : x == y || Repeats(x, y) ? x
            : throw Misfit($"the factors must have the same shape, or the second factor one pixel per image, got {x} and {y}.");
    }

    private static bool Repeats(Shape x, Shape y) => x.Rank == 4 && y.Rank == 4 && y[0] == x[0] && y[1] == 1 && y[2] == 1 && y[3] == x[3];

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X), Y = map(Y) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView first = context.Open(X), second = context.Open(Y);
        bool repeats = first.Shape != second.Shape;
        return (workspace, pixel, row) =>
        {
            float* x = first.Pixel(workspace, pixel);
            float* y = repeats ? second.Pixel(workspace, pixel / (first.Height * first.Width), 0, 0) : second.Pixel(workspace, pixel);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = (double)x[c] * y[c];
            }
        };
    }
}
