namespace NeoResNet.Backends;

/// <summary>
/// How a kernel slides over height and width: size, stride, dilation and explicit padding, in pixels.
/// Padding cells count as zero in a convolution and as minus infinity in a max pool.
/// </summary>
public readonly record struct Window
{
    /// <summary>Makes a window; strides and dilations default to 1, padding to none.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A kernel size, stride or dilation below 1, or negative padding.</exception>
    public Window(Extent height, Extent width)
    {
        Height = height;
        Width = width;
    }

    /// <summary>The vertical direction.</summary>
    public Extent Height { get; }

    /// <summary>The horizontal direction.</summary>
    public Extent Width { get; }

    /// <summary>A square window that only covers whole positions (TensorFlow's VALID).</summary>
    public static Window Valid(int kernel, int stride = 1, int dilation = 1)
    {
        var extent = new Extent(kernel, stride, dilation);
        return new(extent, extent);
    }

    /// <summary>A square window padded as TensorFlow's SAME does for an input of the given height and width.</summary>
    public static Window Same(int inputHeight, int inputWidth, int kernel, int stride = 1, int dilation = 1) =>
        new(Extent.Same(inputHeight, kernel, stride, dilation), Extent.Same(inputWidth, kernel, stride, dilation));

    /// <summary>A square window with the same explicit padding on both axes.</summary>
    public static Window Padded(int kernel, int stride, int dilation, int padBefore, int padAfter)
    {
        var extent = new Extent(kernel, stride, dilation, padBefore, padAfter);
        return new(extent, extent);
    }

    /// <summary>True where every output pixel reads exactly the input pixel at its own place.</summary>
    public bool IsPointwise => Height.IsPointwise && Width.IsPointwise;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Height.Kernel}x{Width.Kernel}" +
        (Height.Stride == 1 && Width.Stride == 1 ? "" : $"/{Height.Stride}" + (Height.Stride == Width.Stride ? "" : $"x{Width.Stride}")) +
        (Height.Dilation == 1 && Width.Dilation == 1 ? "" : $" rate {Height.Dilation}" + (Height.Dilation == Width.Dilation ? "" : $"x{Width.Dilation}"));
}
