using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// An <see cref="Epilogue"/> with addresses for one run. Rows are pixels (or whatever the leading dimensions count),
/// <see cref="Channels"/> apart; a null address means that the part is absent.
/// </summary>
internal unsafe struct EpilogueTarget
{
    /// <summary>Where y goes: [rows, channels].</summary>
    public float* Output;

    /// <summary>Where the second output goes: [rows, channels].</summary>
    public float* Second;

    /// <summary>What is added: the first element of the residual's value.</summary>
    public float* Residual;

    /// <summary>Bias, one a channel.</summary>
    public float* Bias;

    /// <summary>Multiplier of the second output, one a channel.</summary>
    public float* Scale;

    /// <summary>Summand of the second output, one a channel.</summary>
    public float* Shift;

    /// <summary>Elements a row.</summary>
    public long Channels;

    /// <summary>Whether y passes a ReLU.</summary>
    public bool Relu;

    /// <summary>Whether the second output passes a ReLU.</summary>
    public bool SecondRelu;

    /// <summary>How the residual's rows are found.</summary>
    public PixelWalk ResidualWalk;

    /// <summary>
    /// Asks for the memory of rows [row, row + rows) and channels [channel, channel + count) ahead of the epilogue: what it
    /// reads, and what it writes, as a store waits for its line too.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public readonly void Fetch(int row, int rows, int channel, int count)
    {
        for (int r = row; r < row + rows; r++)
        {
            long at = (r * Channels) + channel;
            if (Residual != null)
            {
                CacheHint.Fetch(Residual + ResidualWalk.Offset(r) + channel, count);
            }

            if (Output != null)
            {
                CacheHint.Fetch(Output + at, count);
            }

            if (Second != null)
            {
                CacheHint.Fetch(Second + at, count);
            }
        }
    }
}
