using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Pads height and width with a constant.</summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Top">Rows to add above; not negative.</param>
/// <param name="Bottom">Rows to add below; not negative.</param>
/// <param name="Left">Columns to add on the left; not negative.</param>
/// <param name="Right">Columns to add on the right; not negative.</param>
/// <param name="Value">Value of the padding cells.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
public sealed record Pad(View X, int Top, int Bottom, int Left, int Right, float Value, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "pad";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        CheckRank4(x, "the input");
        if (Top < 0 || Bottom < 0 || Left < 0 || Right < 0)
        {
            throw Misfit($"padding must not be negative, got {Top}, {Bottom}, {Left}, {Right}.");
        }

        return [x[0], Padded("height", x[1], Top, Bottom), Padded("width", x[2], Left, Right), x[3]];
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView input = context.Open(X);
        return (workspace, pixel, row) =>
        {
            (int image, int outY, int outX) = context.Locate(pixel);
            int y = outY - Top, x = outX - Left;
            if ((uint)y >= (uint)input.Height || (uint)x >= (uint)input.Width)
            {
                row.Fill(Value);
                return;
            }

            float* cell = input.Pixel(workspace, image, y, x);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = cell[c];
            }
        };
    }

    private int Padded(string what, int size, int before, int after)
    {
        long padded = (long)size + before + after;
        return padded <= int.MaxValue
            ? (int)padded
            : throw Misfit($"{what} {size} with padding {before}+{after} has {padded} cells, expected at most {int.MaxValue}.");
    }
}
