namespace NeoResNet.Parity;

/// <summary>
/// Defines the maximum relative 2-norm errors between a float32 backend and the reference, which
/// sums in float64.
/// </summary>
public static class ParityBounds
{
    /// <summary>The bound for operations that do not round: the results are equal.</summary>
    public const double Exact = 0;

    /// <summary>The bound for a few roundings per element.</summary>
    public const double Elementwise = 5e-7;

    /// <summary>
    /// The bound for float32 sums of up to a few thousand products, and for exponentials.
    /// </summary>
    public const double Sums = 4e-6;

    /// <summary>
    /// The bound for chains of operations and for whole networks: the documented accuracy of the
    /// library without Winograd's method.
    /// </summary>
    public const double Chain = 1e-5;
}
