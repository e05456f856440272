namespace NeoResNet.Parity;

/// <summary>
/// Specifies the error bounds of a number format. Sums are float32 in every format.
/// </summary>
/// <param name="Name">The name of the number format.</param>
/// <param name="MinBound">
/// The smallest bound on the relative 2-norm error of any case: the rounding error of one
/// operation.
/// </param>
/// <param name="HasRange">
/// Whether the format can store every finite float32 value, possibly rounded, as a finite number.
/// </param>
public sealed record ParityProfile(string Name, double MinBound, bool HasRange)
{
    // Errors accumulate over many layers, and some values are small differences of large sums.
    private const double NetworkFactor = 5;

    private static readonly string[] Beyond = ["E+38", "all the lowest", ParityCase.AllBits];

    /// <summary>Gets the profile of float32, with the bounds of the cases.</summary>
    public static ParityProfile Float32 { get; } = new("float32", 0, HasRange: true);

    /// <summary>
    /// Gets the profile of TF32: float32 in memory, products with a 10-bit mantissa.
    /// </summary>
    public static ParityProfile TensorFloat32 { get; } = new("tf32", 2e-3, HasRange: true);

    /// <summary>Gets the profile of float16, in memory and in products.</summary>
    public static ParityProfile Float16 { get; } = new("float16", 5e-3, HasRange: false);

    /// <summary>
    /// Gets the profile of bfloat16, in memory and in products. The largest float32 values round to
    /// infinity.
    /// </summary>
    public static ParityProfile BFloat16 { get; } = new("bfloat16", 4e-2, HasRange: false);

    /// <summary>
    /// Returns whether the format supports a case. A format with a smaller range does not support
    /// cases with the largest float32 values, or with all bits of large values.
    /// </summary>
    public bool Takes(ParityCase parityCase)
    {
        ArgumentNullException.ThrowIfNull(parityCase);
        return HasRange || !Beyond.Any(words => parityCase.Name.Contains(words, StringComparison.Ordinal));
    }

    /// <summary>Returns the maximum relative 2-norm error of a case.</summary>
    public double BoundOf(ParityCase parityCase)
    {
        ArgumentNullException.ThrowIfNull(parityCase);
        return Math.Max(parityCase.Bound, parityCase.IsNetwork ? NetworkFactor * MinBound : MinBound);
    }
}
