namespace NeoResNet;

/// <summary>
/// Represents one axis of a separable resize: the input positions and weights of each output
/// position. The rules of the reference implementations are in the <c>ResampleAxis.*.cs</c> files.
/// </summary>
internal sealed partial class ResampleAxis
{
    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly double[] _weights;

    private ResampleAxis(int outputs, int maxTaps)
    {
        _starts = new int[outputs];
        _counts = new int[outputs];
        _weights = new double[outputs * maxTaps];
        MaxTaps = maxTaps;
    }

    /// <summary>Number of output positions.</summary>
    public int Length => _starts.Length;

    /// <summary>Largest number of input positions per output position.</summary>
    public int MaxTaps { get; }

    /// <summary>
    /// Returns the first input position of an output position; it never decreases from one output
    /// to the next.
    /// </summary>
    public int Start(int output) => _starts[output];

    /// <summary>Returns the number of input positions of an output position, at least 1.</summary>
    public int Count(int output) => _counts[output];

    /// <summary>
    /// All weights, <see cref="MaxTaps"/> per position; the first <see cref="Count"/> of them are
    /// valid.
    /// </summary>
    public ReadOnlySpan<double> Weights => _weights;

    private Span<double> WeightsOf(int output) => _weights.AsSpan(output * MaxTaps, MaxTaps);
}

/// <summary>Represents one side of a resize with crops before and after it.</summary>
/// <param name="SourceStart">
/// First position of the photo that is resized; positions outside are not read, not even as
/// neighbours.
/// </param>
/// <param name="SourceSize">Number of positions that are resized.</param>
/// <param name="ResizedSize">Number of positions they are resized to.</param>
/// <param name="First">First of those positions that is kept.</param>
/// <param name="Count">Number of positions that are kept.</param>
internal readonly record struct ResampleWindow(int SourceStart, int SourceSize, long ResizedSize, long First, int Count);
