using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Copies a rectangle of each image; the gradient of a <see cref="Pad"/>.</summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Top">Rows to skip at the top; not negative.</param>
/// <param name="Left">Columns to skip on the left; not negative.</param>
/// <param name="Height">Rows to copy.</param>
/// <param name="Width">Columns to copy.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
internal sealed record Crop(View X, int Top, int Left, int Height, int Width, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "crop";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        CheckRank4(x, "the input");
        return Top >= 0 && Left >= 0 && Height >= 0 && Width >= 0 && Height <= x[1] - Top && Width <= x[2] - Left
            ? [x[0], Height, Width, x[3]]
            : throw Misfit($"the rectangle of {Height}x{Width} pixels at ({Top}, {Left}) must be inside the input {x}.");
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView input = context.Open(X);
        return (workspace, pixel, row) =>
        {
            (int image, int y, int x) = context.Locate(pixel);
            float* from = input.Pixel(workspace, image, y + Top, x + Left);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = from[c];
            }
        };
    }
}
