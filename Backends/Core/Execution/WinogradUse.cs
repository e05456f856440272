namespace NeoResNet.Backends;

/// <summary>
/// Specifies whether a backend uses Winograd's method for 3x3 convolutions with stride 1 and
/// dilation 1, and for their gradients.
/// </summary>
/// <remarks>
/// The method needs up to four times fewer multiplications and has a slightly larger rounding error
/// (about 1e-6 per layer, relative). With the method, NaN and infinity in the input can reach
/// output pixels up to 5 pixels away, and inputs near the float maximum can overflow earlier.
/// </remarks>
public enum WinogradUse
{
    /// <summary>
    /// Uses the method for each layer that the backend's cost model expects to be faster with it.
    /// </summary>
    /// <remarks>The choice depends only on the shapes.</remarks>
    Auto,

    /// <summary>Never uses the method.</summary>
    Off,

    /// <summary>
    /// Uses the method for every convolution that supports it, with tiles of 4x4 outputs; for tests
    /// and measurements.
    /// </summary>
    Force,

    /// <summary>
    /// Uses the method for every convolution that supports it, with tiles of 2x2 outputs; for tests
    /// and measurements.
    /// </summary>
    Force2,
}
