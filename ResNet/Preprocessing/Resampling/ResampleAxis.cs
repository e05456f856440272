namespace NeoResNet;

/// <summary>
/// One axis of a separable resize: which input positions each output position is the weighted sum of. The rules of the reference
/// implementations are in the <c>ResampleAxis.*.cs</c> beside this file.
/// </summary>
internal sealed partial class ResampleAxis
{
    private readonly int[] _starts;
    private readonly int[] _counts;
    private readonly double[] _weights;

    private ResampleAxis(int outputs, int mostTaps)
    {
        _starts = new int[outputs];
        _counts = new int[outputs];
        _weights = new double[outputs * mostTaps];
        MostTaps = mostTaps;
    }

    /// <summary>Number of output positions.</summary>
    public int Length => _starts.Length;

    /// <summary>The most input positions any output position takes.</summary>
    public int MostTaps { get; }

    /// <summary>First input position of an output position; never falls from one output to the next.</summary>
    public int Start(int output) => _starts[output];

    /// <summary>Number of input positions of an output position, at least 1.</summary>
    public int Count(int output) => _counts[output];

    /// <summary>All weights, <see cref="MostTaps"/> a position, of which the first <see cref="Count"/> hold.</summary>
    public ReadOnlySpan<double> Weights => _weights;

    private Span<double> WeightsOf(int output) => _weights.AsSpan(output * MostTaps, MostTaps);
}

/// <summary>One side of a resize with crops before and after it.</summary>
/// <param name="SourceStart">First position of the photo that is resized; what lies outside is not seen, not even by neighbours.</param>
/// <param name="SourceSize">Number of positions that are resized.</param>
/// <param name="ResizedSize">Number of positions they are resized to.</param>
/// <param name="First">First of those that is kept.</param>
/// <param name="Count">Number of those that are kept.</param>
internal readonly record struct ResampleWindow(int SourceStart, int SourceSize, long ResizedSize, long First, int Count);
