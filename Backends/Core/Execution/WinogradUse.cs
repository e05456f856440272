namespace NeoResNet.Backends;

/// <summary>
/// Whether 3x3 convolutions of stride and dilation 1 may be computed by Winograd's method, which multiplies up to four
/// times less and rounds a little more (about 1e-6 a layer, relative). NaN and infinity in the input may then reach output pixels
/// up to 5 pixels away, and in an all but infinite input sums may overflow earlier.
/// </summary>
public enum WinogradUse
{
    /// <summary>Where the choices that the backend was given, or else its cost model, expect it to be faster; depends on those and on shapes alone.</summary>
    Auto,

    /// <summary>Nowhere.</summary>
    Off,

    /// <summary>Wherever the method applies, with tiles of 4x4 outputs: for tests and measurements.</summary>
    Force,

    /// <summary>Wherever the method applies, with tiles of 2x2 outputs: for tests and measurements.</summary>
    Force2,
}
