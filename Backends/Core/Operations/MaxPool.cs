using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Computes the maximum over a window for each channel.</summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Window">
/// Kernel size, stride, dilation and padding; every position must cover at least one cell that is
/// not padding.
/// </param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>Padding is ignored. If the window contains NaN, the result is NaN.</remarks>
public sealed record MaxPool(View X, Window Window, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "max_pool";

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
            row.Fill(double.NegativeInfinity);
            (int image, int outY, int outX) = context.Locate(pixel);
            for (int ky = 0; ky < Window.Height.Kernel; ky++)
            {
                int y = Window.Height.InputOf(outY, ky);
                for (int kx = 0; kx < Window.Width.Kernel; kx++)
                {
                    int x = Window.Width.InputOf(outX, kx);
                    if ((uint)y < (uint)input.Height && (uint)x < (uint)input.Width)
                    {
                        RaiseTo(input.Pixel(workspace, image, y, x), row);
                    }
                }
            }
        };
    }

    private static unsafe void RaiseTo(float* input, Span<double> row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            // No number is greater than NaN, so a NaN in the row stays.
            if (input[c] > row[c] || float.IsNaN(input[c]))
            {
                row[c] = input[c];
            }
        }
    }
}
