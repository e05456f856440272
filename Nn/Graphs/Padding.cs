using NeoResNet.Backends;

namespace NeoResNet.Nn;

/// <summary>TensorFlow's two rules for windows at the edge (slim.md calls them SAME and VALID as TensorFlow does).</summary>
public enum Padding
{
    /// <summary>Output ceil(input / stride); padding split evenly, an odd cell at the bottom or right.</summary>
    Same,

    /// <summary>Whole windows only, no padding.</summary>
    Valid,
}

internal static class PaddingRules
{
    /// <summary>The window's direction for an input of known size.</summary>
    internal static Extent ToExtent(this Padding padding, int input, int kernel, int stride, int rate) => padding == Padding.Same
        ? Extent.Same(input, kernel, stride, rate)
        : new Extent(kernel, stride, rate);

    /// <summary>Output size, null for an unknown input.</summary>
    internal static int? OutputSize(this Padding padding, int? input, int kernel, int stride, int rate) =>
        input is { } size ? padding.ToExtent(size, kernel, stride, rate).OutputSize(size) : null;
}
