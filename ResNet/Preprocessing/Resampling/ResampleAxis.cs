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

    /// <summary>Gets the number of output positions.</summary>
    public int Length => _starts.Length;

    /// <summary>Gets the largest number of input positions per output position.</summary>
    public int MaxTaps { get; }

    /// <summary>
    /// Returns the first input position of an output position; it never decreases from one output
    /// position to the next.
    /// </summary>
    public int Start(int output) => _starts[output];

    /// <summary>Returns the number of input positions of an output position, at least 1.</summary>
    public int Count(int output) => _counts[output];

    /// <summary>
    /// Gets all weights, <see cref="MaxTaps"/> per output position. The first <see cref="Count"/>
    /// weights of a position are valid.
    /// </summary>
    public ReadOnlySpan<double> Weights => _weights;

    private Span<double> WeightsOf(int output) => _weights.AsSpan(output * MaxTaps, MaxTaps);
}

/// <summary>Represents one side of a resize with crops before and after it.</summary>
/// <param name="SourceStart">
/// First position of the photo that is resized. Positions outside the window are not read, not even
/// as neighbours.
/// </param>
/// <param name="SourceSize">Number of positions that are resized.</param>
/// <param name="ResizedSize">Number of positions after the resize.</param>
/// <param name="First">First resized position that is kept.</param>
/// <param name="Count">Number of resized positions that are kept.</param>
internal readonly record struct ResampleWindow(int SourceStart, int SourceSize, long ResizedSize, long First, int Count);
