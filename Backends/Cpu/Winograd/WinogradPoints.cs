namespace NeoResNet.Backends.Cpu;

/// <summary>
/// The points 0, +-A, +-B at which F(4x4, 3x3) evaluates its polynomials. All coefficients that
/// follow from them are exact in float32.
/// </summary>
internal static class WinogradPoints
{
    /// <summary>First pair.</summary>
    public const float A = 0.75f;

    /// <summary>Second pair.</summary>
    public const float B = 1.5f;
}
