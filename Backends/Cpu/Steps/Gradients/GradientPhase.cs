namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Represents the input positions of a convolution in one direction that the same taps read: every
/// stride-th position.
/// </summary>
/// <remarks>
/// With phases, the data gradient of a strided convolution multiplies no inserted zeros. With
/// stride 1 there is one phase, which is a convolution with the flipped taps.
/// </remarks>
internal sealed class GradientPhase
{
    private readonly Extent _extent;
    private readonly int _outputs;

    private GradientPhase(Extent extent, int first, int inputs, int outputs)
    {
        _extent = extent;
        _outputs = outputs;
        First = first;
        Count = (int)(((long)inputs - first + extent.Stride - 1) / extent.Stride);

        // Later taps read earlier outputs, so the reversed order reads the memory forwards.
        Taps = [.. Enumerable.Range(0, extent.Kernel).Reverse().Where(tap => (first + (long)extent.PadBefore - ((long)tap * extent.Dilation)) % extent.Stride == 0)];
    }

    /// <summary>Gets the first input position.</summary>
    public int First { get; }

    /// <summary>Gets the number of input positions.</summary>
    public int Count { get; }

    /// <summary>Gets the distance of the input positions.</summary>
    public int Step => _extent.Stride;

    /// <summary>Gets the taps that read the input positions, last first.</summary>
    public int[] Taps { get; }

    /// <summary>Finds the phases of one direction that have input positions.</summary>
    /// <param name="extent">The direction of the convolution's window.</param>
    /// <param name="inputs">Number of input positions.</param>
    /// <param name="outputs">Number of output positions.</param>
    public static GradientPhase[] Of(Extent extent, int inputs, int outputs) =>
        [.. Enumerable.Range(0, Math.Min(extent.Stride, inputs)).Select(first => new GradientPhase(extent, first, inputs, outputs))];

    /// <summary>
    /// Returns the offsets [position][tap] of the output positions that read the input positions.
    /// </summary>
    /// <param name="step">Number of elements from one output position to the next.</param>
    /// <param name="padding">Entry of a tap without an output position.</param>
    public int[] Offsets(int step, int padding)
    {
        var offsets = new int[Count * Taps.Length];
        for (int position = 0; position < Count; position++)
        {
            for (int tap = 0; tap < Taps.Length; tap++)
            {
                int? output = _extent.OutputOf(First + (position * Step), Taps[tap], _outputs);
                offsets[(position * Taps.Length) + tap] = output is { } known ? known * step : padding;
            }
        }

        return offsets;
    }
}
