namespace NeoResNet.Backends;

/// <summary>
/// Describes how a kernel slides over height and width: size, stride, dilation and explicit
/// padding, in pixels.
/// </summary>
/// <remarks>
/// Padding cells count as zero in a convolution and as minus infinity in a max pool.
/// </remarks>
public readonly record struct Window
{
    /// <summary>Creates a window from its two directions.</summary>
    /// <param name="height">The vertical direction.</param>
    /// <param name="width">The horizontal direction.</param>
    public Window(Extent height, Extent width)
    {
        Height = height;
        Width = width;
    }

    /// <summary>Gets the vertical direction.</summary>
    public Extent Height { get; }

    /// <summary>Gets the horizontal direction.</summary>
    public Extent Width { get; }

    /// <summary>Creates a square window without padding (TensorFlow's VALID).</summary>
    /// <param name="kernel">Taps in each direction; at least 1.</param>
    /// <param name="stride">Distance between output positions; at least 1.</param>
    /// <param name="dilation">Distance between taps; at least 1.</param>
    /// <returns>The window.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// An argument is below 1, or the taps span more than <see cref="int.MaxValue"/> cells.
    /// </exception>
    public static Window Valid(int kernel, int stride = 1, int dilation = 1)
    {
        var extent = new Extent(kernel, stride, dilation);
        return new(extent, extent);
    }

    /// <summary>
    /// Creates a square window with the padding of TensorFlow's SAME for an input of the given
    /// height and width.
    /// </summary>
    /// <param name="inputHeight">Height of the input; not negative.</param>
    /// <param name="inputWidth">Width of the input; not negative.</param>
    /// <param name="kernel">Taps in each direction; at least 1.</param>
    /// <param name="stride">Distance between output positions; at least 1.</param>
    /// <param name="dilation">Distance between taps; at least 1.</param>
    /// <returns>The window.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A size is negative, another argument is below 1, or the taps span more than
    /// <see cref="int.MaxValue"/> cells.
    /// </exception>
    public static Window Same(int inputHeight, int inputWidth, int kernel, int stride = 1, int dilation = 1) =>
        new(Extent.Same(inputHeight, kernel, stride, dilation), Extent.Same(inputWidth, kernel, stride, dilation));

    /// <summary>
    /// Creates a square window with the same explicit padding in both directions.
    /// </summary>
    /// <param name="kernel">Taps in each direction; at least 1.</param>
    /// <param name="stride">Distance between output positions; at least 1.</param>
    /// <param name="dilation">Distance between taps; at least 1.</param>
    /// <param name="padBefore">Padding cells above and to the left; not negative.</param>
    /// <param name="padAfter">Padding cells below and to the right; not negative.</param>
    /// <returns>The window.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// Padding is negative, another argument is below 1, or the taps span more than
    /// <see cref="int.MaxValue"/> cells.
    /// </exception>
    public static Window Padded(int kernel, int stride, int dilation, int padBefore, int padAfter)
    {
        var extent = new Extent(kernel, stride, dilation, padBefore, padAfter);
        return new(extent, extent);
    }

    /// <summary>
    /// Gets a value that indicates whether each output pixel reads only the input pixel at its own
    /// position.
    /// </summary>
    public bool IsPointwise => Height.IsPointwise && Width.IsPointwise;

    /// <inheritdoc/>
    public override string ToString() =>
        $"{Height.Kernel}x{Width.Kernel}" +
        (Height.Stride == 1 && Width.Stride == 1 ? "" : $"/{Height.Stride}" + (Height.Stride == Width.Stride ? "" : $"x{Width.Stride}")) +
        (Height.Dilation == 1 && Width.Dilation == 1 ? "" : $" rate {Height.Dilation}" + (Height.Dilation == Width.Dilation ? "" : $"x{Width.Dilation}"));
}
