namespace NeoResNet.Parity;

/// <summary>Relative 2-norm errors allowed between a float32 backend and the reference, which adds in double.</summary>
public static class ParityBounds
{
    /// <summary>Nothing is computed that could round: the same numbers.</summary>
    public const double Exact = 0;

    /// <summary>A few roundings an element.</summary>
    public const double Elementwise = 5e-7;

    /// <summary>Sums of up to some thousand products in float32, or exponentials.</summary>
    public const double Sums = 4e-6;

    /// <summary>Several operations in a row, and whole networks: the library's promise without Winograd.</summary>
    public const double Chain = 1e-5;
}
