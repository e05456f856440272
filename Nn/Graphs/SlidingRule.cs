using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Represents a window that slides over an image whose size can be unknown.
/// </summary>
/// <param name="Kernel">Height and width of the window.</param>
/// <param name="Stride">Distance between windows.</param>
/// <param name="Rate">Distance between the taps of a window.</param>
/// <param name="Padding">Rule for windows at the edge.</param>
internal readonly record struct SlidingRule(Size2D Kernel, Size2D Stride, Size2D Rate, EdgeRule Padding)
{
    /// <summary>Creates the window for an input of known shape.</summary>
    internal Window ToWindow(Shape input) => new(Height(input[1]), Width(input[2]));

    /// <summary>Creates the window along the height, for an input of known size.</summary>
    internal Extent Height(int input) => Padding.Height(input, Kernel.Height, Stride.Height, Rate.Height);

    /// <summary>Creates the window along the width, for an input of known size.</summary>
    internal Extent Width(int input) => Padding.Width(input, Kernel.Width, Stride.Width, Rate.Width);

    /// <summary>Computes the output shape; sizes that depend on a run are null.</summary>
    internal PartialShape OutputShape(PartialShape input, int? channels) => [
        input[0],
        input[1] is { } height ? Height(height).OutputSize(height) : null,
        input[2] is { } width ? Width(width).OutputSize(width) : null,
        channels];
}
