namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Specifies the points 0, +-A and +-B at which F(4x4, 3x3) evaluates its polynomials.
/// </summary>
/// <remarks>All coefficients that follow from these points are exact in float32.</remarks>
internal static class WinogradPoints
{
    /// <summary>Specifies the first pair of points.</summary>
    public const float A = 0.75f;

    /// <summary>Specifies the second pair of points.</summary>
    public const float B = 1.5f;
}
