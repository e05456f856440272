using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Places the pixels of an image a stride apart, with zeros between them; the gradient of a
/// subsampling.
/// </summary>
/// <param name="X">Input [N, ceil(height / stride), ceil(width / stride), C].</param>
/// <param name="Stride">Distance of the pixels in the result; at least 1.</param>
/// <param name="Height">Height of the result.</param>
/// <param name="Width">Width of the result.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
internal sealed record Spread(View X, int Stride, int Height, int Width, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "spread";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        CheckRank4(x, "the input");
        var extent = new Extent(1, Stride);
        CheckShape(x, [x[0], extent.OutputSize(Height), extent.OutputSize(Width), x[3]], "the input");
        return [x[0], Height, Width, x[3]];
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView input = context.Open(X);
        return (workspace, pixel, row) =>
        {
            row.Clear();
            (int image, int y, int x) = context.Locate(pixel);
            if (y % Stride == 0 && x % Stride == 0)
            {
                float* from = input.Pixel(workspace, image, y / Stride, x / Stride);
                for (int c = 0; c < row.Length; c++)
                {
                    row[c] = from[c];
                }
            }
        };
    }
}
