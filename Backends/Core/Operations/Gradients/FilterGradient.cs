using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes the gradient of the filter of a <see cref="Conv2D"/>: [kernel height, kernel width, I,
/// O].
/// </summary>
/// <param name="X">Input of the convolution [N, H, W, I].</param>
/// <param name="Dy">Gradient of the result of the convolution [N, out height, out width, O].</param>
/// <param name="Window">The window of the convolution.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// Each element is the sum over all output pixels of the input under its tap, times the gradient of
/// the output channel.
/// </remarks>
internal sealed record FilterGradient(View X, View Dy, Window Window, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "filter_gradient";

    internal override Window? SlidingWindow => Window;

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X, Dy];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X), dy = shapes.Of(Dy);
        CheckRank4(x, "the input");
        CheckRank4(dy, "the gradient");
        CheckShape(dy, [x[0], Window.Height.OutputSize(x[1]), Window.Width.OutputSize(x[2]), dy[3]], "the gradient");
        return [Window.Height.Kernel, Window.Width.Kernel, x[3], dy[3]];
    }

    /// <inheritdoc/>
    public override long CountFlops(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        return 2L * shapes.Of(Dy).ElementCount * Window.Height.Kernel * Window.Width.Kernel * shapes.Of(X)[3];
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X), Dy = map(Dy) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView x = context.Open(X), dy = context.Open(Dy);
        return (workspace, filter, row) =>
        {
            row.Clear();
            (int tap, int input) = Math.DivRem(filter, x.Channels);
            (int ky, int kx) = Math.DivRem(tap, Window.Width.Kernel);
            for (int pixel = 0; pixel < dy.Pixels; pixel++)
            {
                (int line, int outX) = Math.DivRem(pixel, dy.Width);
                (int image, int outY) = Math.DivRem(line, dy.Height);
                int inY = Window.Height.InputOf(outY, ky), inX = Window.Width.InputOf(outX, kx);
                if ((uint)inY >= (uint)x.Height || (uint)inX >= (uint)x.Width)
                {
                    continue;
                }

                double factor = x.Pixel(workspace, image, inY, inX)[input];
                float* gradient = dy.Pixel(workspace, pixel);
                for (int o = 0; o < row.Length; o++)
                {
                    row[o] += factor * gradient[o];
                }
            }
        };
    }
}
