using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes the gradient of the input of a <see cref="MaxPool"/>: each window adds its gradient to
/// its first maximum in row-major order.
/// </summary>
/// <param name="X">Input of the pool [N, H, W, C].</param>
/// <param name="Dy">Gradient of the result of the pool.</param>
/// <param name="Window">The window of the pool.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// Only a greater number replaces an earlier maximum, so NaN is chosen only as the first cell.
/// Source: TensorFlow's <c>MaxPoolGrad</c>.
/// </remarks>
internal sealed record MaxPoolGradient(View X, View Dy, Window Window, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "max_pool_gradient";

    internal override Window? SlidingWindow => Window;

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X, Dy];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        CheckShape(shapes.Of(Dy), InferPooled(x, Window), "the gradient");
        return x;
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X), Dy = map(Dy) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView x = context.Open(X), dy = context.Open(Dy);
        return WindowGradient.Prepare(context, dy, Window, (workspace, window, tap, gradient, row) => AddWindow(workspace, x, window, tap, gradient, row));
    }

    private unsafe void AddWindow(HostWorkspace workspace, ReferenceView x, (int Image, int Y, int X) window, int tap, float* dy, Span<double> row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            int first = -1;
            float largest = 0;
            for (int other = 0; other < Window.Height.Kernel * Window.Width.Kernel; other++)
            {
                (int ky, int kx) = Math.DivRem(other, Window.Width.Kernel);
                int y = Window.Height.InputOf(window.Y, ky), column = Window.Width.InputOf(window.X, kx);
                if ((uint)y < (uint)x.Height && (uint)column < (uint)x.Width)
                {
                    float value = x.Pixel(workspace, window.Image, y, column)[c];
                    if (first < 0 || value > largest)
                    {
                        (first, largest) = (other, value);
                    }
                }
            }

            row[c] += first == tap ? dy[c] : 0;
        }
    }
}
