namespace NeoResNet.Backends;

/// <summary>
/// Contains what the gradients of operations with windows share: the walk over the windows that
/// contain a pixel of the input.
/// </summary>
internal static unsafe class WindowGradient
{
    /// <summary>Adds the contribution of a window to the gradient of a pixel.</summary>
    /// <param name="workspace">The memory of the run.</param>
    /// <param name="window">The position of the window in the output.</param>
    /// <param name="tap">The cell of the window that is the pixel, counted row by row.</param>
    /// <param name="dy">The channels of the output's gradient.</param>
    /// <param name="row">The result so far, one number per channel of the input.</param>
    public delegate void AddWindow(HostWorkspace workspace, (int Image, int Y, int X) window, int tap, float* dy, Span<double> row);

    /// <summary>Prepares the scalar reference of a gradient.</summary>
    /// <param name="context">Shapes and parameters.</param>
    /// <param name="dy">The gradient of the output.</param>
    /// <param name="window">The window.</param>
    /// <param name="add">Adds a window that contains the pixel.</param>
    public static ReferenceRow Prepare(ReferenceContext context, ReferenceView dy, Window window, AddWindow add) => (workspace, pixel, row) =>
    {
        row.Clear();
        (int image, int inY, int inX) = context.Locate(pixel);
        for (int ky = 0; ky < window.Height.Kernel; ky++)
        {
            for (int kx = 0; kx < window.Width.Kernel; kx++)
            {
                if (window.Height.OutputOf(inY, ky, dy.Height) is { } outY && window.Width.OutputOf(inX, kx, dy.Width) is { } outX)
                {
                    add(workspace, (image, outY, outX), (ky * window.Width.Kernel) + kx, dy.Pixel(workspace, image, outY, outX), row);
                }
            }
        }
    };
}
