using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// A convolution as a library takes it: over dense images. A strided view of a 1x1 convolution is a stride of the window; any other strided
/// view, and padding that differs at two ends where no engine takes it, needs a padded copy of the images first.
/// </summary>
/// <param name="N">Images.</param>
/// <param name="H">Their height as the window sees it.</param>
/// <param name="W">Their width.</param>
/// <param name="C">Their channels, which may be more than the value has: the others are zero.</param>
/// <param name="K">Channels of the result, which may be more than are asked for.</param>
/// <param name="Window">The window over them.</param>
/// <param name="Copy">Cells put around the value for the copy, or null where it is read in place.</param>
internal readonly record struct ConvolutionForm(int N, int H, int W, int C, int K, Window Window, ConvolutionForm.Border? Copy)
{
    // What tensor cores take of float16 and bfloat16 at once: 16 bytes.
    private const int ChannelsAtOnce = 8;

    /// <summary>Pixels of all images as the window sees them.</summary>
    public long Pixels => (long)N * H * W;

    /// <summary>Whether padding differs at two ends.</summary>
    public bool IsAsymmetric => Window.Height.PadBefore != Window.Height.PadAfter || Window.Width.PadBefore != Window.Width.PadAfter;

    /// <summary>Whether it is one product of matrices.</summary>
    public bool IsProduct => Window.IsPointwise && Copy is null;

    /// <summary>The same with channels up to the next multiple of 8.</summary>
    public ConvolutionForm Wide() => this with { C = RoundUp(C), K = RoundUp(K) };

    /// <summary>The form of an operation.</summary>
    public static ConvolutionForm Of(Conv2D conv, ProgramShapes shapes)
    {
        Shape stored = shapes.Of(conv.X.Value), read = shapes.Of(conv.X);
        int step = conv.X.Stride, outputs = shapes.Of(conv.Filter)[3];
        Window window = conv.Window;
        if (step > 1 && window is { Height: { Kernel: 1, PadBefore: 0, PadAfter: 0 }, Width: { Kernel: 1, PadBefore: 0, PadAfter: 0 } })
        {
            window = new(new Extent(1, checked(window.Height.Stride * step)), new Extent(1, checked(window.Width.Stride * step)));
            return new(stored[0], stored[1], stored[2], stored[3], outputs, Simple(window), null);
        }

        return new(read[0], read[1], read[2], read[3], outputs, Simple(window), step > 1 ? default(Border) : null);
    }

    /// <summary>The same over a copy with as much padding as the ends differ by, so that what is left is the same at both.</summary>
    public ConvolutionForm Symmetric()
    {
        (Extent height, int top, int bottom) = Symmetric(Window.Height);
        (Extent width, int left, int right) = Symmetric(Window.Width);
        return this with { H = H + top + bottom, W = W + left + right, Window = new(height, width), Copy = new Border(top, bottom, left, right) };
    }

    private static int RoundUp(int channels) => checked((channels + ChannelsAtOnce - 1) / ChannelsAtOnce * ChannelsAtOnce);

    private static (Extent Remaining, int Before, int After) Symmetric(Extent extent)
    {
        int common = Math.Min(extent.PadBefore, extent.PadAfter);
        return (new(extent.Kernel, extent.Stride, extent.Dilation, common, common), extent.PadBefore - common, extent.PadAfter - common);
    }

    // The dilation of a single tap means nothing, and engines need not be asked about it.
    private static Window Simple(Window window) => new(Simple(window.Height), Simple(window.Width));

    private static Extent Simple(Extent extent) => extent.Kernel > 1 ? extent : new(1, extent.Stride, 1, extent.PadBefore, extent.PadAfter);

    /// <summary>Cells of zero around images.</summary>
    internal readonly record struct Border(int Top, int Bottom, int Left, int Right);
}
