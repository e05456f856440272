using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Specifies TensorFlow's rules for windows at the edge of an image.</summary>
public enum Padding
{
    /// <summary>
    /// Applies TensorFlow's rule SAME: the output size is ceil(input size / stride).
    /// </summary>
    /// <remarks>
    /// The padding is split evenly; an odd row or column goes to the bottom or right.
    /// </remarks>
    Same,

    /// <summary>Applies TensorFlow's rule VALID, which adds no padding.</summary>
    /// <remarks>Only windows inside the image count.</remarks>
    Valid,
}

/// <summary>Applies the padding rules to sizes.</summary>
internal static class PaddingRules
{
    /// <summary>Creates the window along one dimension, for an input of known size.</summary>
    internal static Extent ToExtent(this Padding padding, int input, int kernel, int stride, int rate) => padding == Padding.Same
        ? Extent.Same(input, kernel, stride, rate)
        : new Extent(kernel, stride, rate);

    /// <summary>Creates the window for an input of known shape.</summary>
    internal static Window ToWindow(this Padding padding, Shape input, Size2D kernel, int stride, int rate) => new(
        padding.ToExtent(input[1], kernel.Height, stride, rate),
        padding.ToExtent(input[2], kernel.Width, stride, rate));

    /// <summary>Computes the output size; null if the input size is unknown.</summary>
    internal static int? OutputSize(this Padding padding, int? input, int kernel, int stride, int rate) =>
        input is { } size ? padding.ToExtent(size, kernel, stride, rate).OutputSize(size) : null;
}
