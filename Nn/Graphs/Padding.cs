using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Specifies TensorFlow's rule for windows at the edge, SAME or VALID.</summary>
public enum Padding
{
    /// <summary>Output ceil(input / stride); padding split evenly, an odd cell at the bottom or right.</summary>
    Same,

    /// <summary>Whole windows only, no padding.</summary>
    Valid,
}

internal static class PaddingRules
{
    /// <summary>Gets one direction of the window for an input of known size.</summary>
    internal static Extent ToExtent(this Padding padding, int input, int kernel, int stride, int rate) => padding == Padding.Same
        ? Extent.Same(input, kernel, stride, rate)
        : new Extent(kernel, stride, rate);

    /// <summary>Gets the window for an input of known shape.</summary>
    internal static Window ToWindow(this Padding padding, Shape input, Size2D kernel, int stride, int rate) => new(
        padding.ToExtent(input[1], kernel.Height, stride, rate),
        padding.ToExtent(input[2], kernel.Width, stride, rate));

    /// <summary>Gets the output size; null for an unknown input.</summary>
    internal static int? OutputSize(this Padding padding, int? input, int kernel, int stride, int rate) =>
        input is { } size ? padding.ToExtent(size, kernel, stride, rate).OutputSize(size) : null;
}
