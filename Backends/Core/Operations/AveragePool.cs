using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Computes the mean over a window for each channel.</summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Window">
/// Kernel size, stride, dilation and padding; every position must cover at least one cell that is
/// not padding.
/// </param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// Padding is ignored: the mean is that of the cells inside the image. Pad the input with
/// <see cref="Pad"/> to count padding as zeros.
/// </remarks>
public sealed record AveragePool(View X, Window Window, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "average_pool";

    internal override Window? SlidingWindow => Window;

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        CheckRank4(x, "the input");
        CheckCoverage(Window.Height, x[1]);
        CheckCoverage(Window.Width, x[2]);
        return [x[0], Window.Height.OutputSize(x[1]), Window.Width.OutputSize(x[2]), x[3]];
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView input = context.Open(X);
        return (workspace, pixel, row) =>
        {
            row.Clear();
            int cells = 0;
            (int image, int outY, int outX) = context.Locate(pixel);
            for (int ky = 0; ky < Window.Height.Kernel; ky++)
            {
                int y = Window.Height.InputOf(outY, ky);
                for (int kx = 0; kx < Window.Width.Kernel; kx++)
                {
                    int x = Window.Width.InputOf(outX, kx);
                    if ((uint)y < (uint)input.Height && (uint)x < (uint)input.Width)
                    {
                        cells++;
                        Add(input.Pixel(workspace, image, y, x), row);
                    }
                }
            }

            for (int c = 0; c < row.Length; c++)
            {
                row[c] /= cells;
            }
        };
    }

    private static unsafe void Add(float* input, Span<double> row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            row[c] += input[c];
        }
    }
}
