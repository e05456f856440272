using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents a convolution as a library computes it: over dense images. A strided view of a 1x1
/// convolution becomes a stride of the window. Any other strided view needs a copy of the images
/// first. If no engine supports different padding before and after, such padding also needs a copy.
/// </summary>
/// <param name="N">The number of images.</param>
/// <param name="H">The height of the images as the window sees it.</param>
/// <param name="W">The width of the images as the window sees it.</param>
/// <param name="C">
/// The channels of the images. They may exceed the value's channels. The additional channels are
/// zero.
/// </param>
/// <param name="K">The channels of the result. They may exceed the operation's channels.</param>
/// <param name="Window">The window over the images.</param>
/// <param name="Copy">
/// The border around the value in the copy; null if the value is read in place.
/// </param>
internal readonly record struct DenseConvolution(int N, int H, int W, int C, int K, Window Window, OperationKernels.Border? Copy)
{
    // Tensor cores read float16 and bfloat16 in blocks of 16 bytes.
    private const int ChannelsAtOnce = 8;

    /// <summary>Gets the pixels of all images as the window sees them.</summary>
    public long Pixels => (long)N * H * W;

    /// <summary>Gets a value indicating whether the padding before and after differs.</summary>
    public bool IsAsymmetric => Window.Height.PadBefore != Window.Height.PadAfter || Window.Width.PadBefore != Window.Width.PadAfter;

    /// <summary>
    /// Gets a value indicating whether the convolution is a single matrix product.
    /// </summary>
    public bool IsProduct => Window.IsPointwise && Copy is null;

    /// <summary>
    /// Returns the same convolution with the channels rounded up to multiples of 8.
    /// </summary>
    public DenseConvolution Wide() => this with { C = RoundUp(C), K = RoundUp(K) };

    /// <summary>Returns the convolution of an operation.</summary>
    public static DenseConvolution Of(Conv2D conv, ProgramShapes shapes)
    {
        Shape stored = shapes.Of(conv.X.Value), read = shapes.Of(conv.X);
        int step = conv.X.Stride, outputs = shapes.Of(conv.Filter)[3];
        Window window = conv.Window;
        if (step > 1 && window is { Height: { Kernel: 1, PadBefore: 0, PadAfter: 0 }, Width: { Kernel: 1, PadBefore: 0, PadAfter: 0 } })
        {
            window = new(new Extent(1, checked(window.Height.Stride * step)), new Extent(1, checked(window.Width.Stride * step)));
            return new(stored[0], stored[1], stored[2], stored[3], outputs, Simple(window), null);
        }

        return new(read[0], read[1], read[2], read[3], outputs, Simple(window), step > 1 ? default(OperationKernels.Border) : null);
    }

    /// <summary>
    /// Returns the same convolution over a copy that contains the difference of the padding before
    /// and after. The remaining padding is the same at both ends.
    /// </summary>
    public DenseConvolution Symmetric()
    {
        (Extent height, int top, int bottom) = Symmetric(Window.Height);
        (Extent width, int left, int right) = Symmetric(Window.Width);
        return this with { H = H + top + bottom, W = W + left + right, Window = new(height, width), Copy = new OperationKernels.Border(top, bottom, left, right) };
    }

    private static int RoundUp(int channels) => checked((channels + ChannelsAtOnce - 1) / ChannelsAtOnce * ChannelsAtOnce);

    private static (Extent Remaining, int Before, int After) Symmetric(Extent extent)
    {
        int common = Math.Min(extent.PadBefore, extent.PadAfter);
        return (new(extent.Kernel, extent.Stride, extent.Dilation, common, common), extent.PadBefore - common, extent.PadAfter - common);
    }

    // The dilation of a single tap has no effect, and some engines do not support it.
    private static Window Simple(Window window) => new(Simple(window.Height), Simple(window.Width));

    private static Extent Simple(Extent extent) => extent.Kernel > 1 ? extent : new(1, extent.Stride, 1, extent.PadBefore, extent.PadAfter);
}
