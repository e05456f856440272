namespace NeoResNet.Parity;

/// <summary>How far results may be off on a device that does not compute in float32 throughout. Sums are float32 on every device.</summary>
/// <param name="Name">Name of the numbers.</param>
/// <param name="MinBound">Relative 2-norm error allowed in any case: what the mantissa costs in one operation.</param>
/// <param name="HasRange">Whether every float32 can be stored, rounded or not, without becoming infinite.</param>
public sealed record ParityProfile(string Name, double MinBound, bool HasRange)
{
    // Values behind many layers, some of them small differences of large sums.
    private const double NetworkFactor = 5;

    private static readonly string[] Beyond = ["E+38", "all the lowest", ParityCase.AllBits];

    /// <summary>float32 throughout: the bounds of the cases.</summary>
    public static ParityProfile Float32 { get; } = new("float32", 0, HasRange: true);

    /// <summary>float32 in memory, products of 10 bits of mantissa.</summary>
    public static ParityProfile TensorFloat32 { get; } = new("tf32", 2e-3, HasRange: true);

    /// <summary>float16 in memory and products.</summary>
    public static ParityProfile Float16 { get; } = new("float16", 5e-3, HasRange: false);

    /// <summary>bfloat16 in memory and products. The largest float32 round to infinity here too.</summary>
    public static ParityProfile BFloat16 { get; } = new("bfloat16", 4e-2, HasRange: false);

    /// <summary>Whether a case can be told in these numbers: none that is about the largest float32, or the last bits of large ones, where the range is less.</summary>
    public bool Takes(ParityCase parityCase)
    {
        ArgumentNullException.ThrowIfNull(parityCase);
        return HasRange || !Beyond.Any(words => parityCase.Name.Contains(words, StringComparison.Ordinal));
    }

    /// <summary>Largest relative 2-norm error allowed in a case.</summary>
    public double BoundOf(ParityCase parityCase)
    {
        ArgumentNullException.ThrowIfNull(parityCase);
        return Math.Max(parityCase.Bound, parityCase.IsNetwork ? NetworkFactor * MinBound : MinBound);
    }
}
