using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// An <see cref="Epilogue"/> with the addresses of one run. Rows are pixels (or whatever the
/// leading dimensions count) and are <see cref="Channels"/> elements apart. A null address means
/// that the part is absent.
/// </summary>
internal unsafe struct EpilogueTarget
{
    /// <summary>Address of the first output [rows, channels].</summary>
    public float* Output;

    /// <summary>Address of the second output [rows, channels].</summary>
    public float* Second;

    /// <summary>Address of the residual's first element.</summary>
    public float* Residual;

    /// <summary>Address of the bias, one number per channel.</summary>
    public float* Bias;

    /// <summary>Address of the factors of the second output, one number per channel.</summary>
    public float* Scale;

    /// <summary>Address of the summands of the second output, one number per channel.</summary>
    public float* Shift;

    /// <summary>Elements per row.</summary>
    public long Channels;

    /// <summary>Whether a ReLU follows the first output's sum.</summary>
    public bool Relu;

    /// <summary>Whether the second output ends with a ReLU.</summary>
    public bool SecondRelu;

    /// <summary>Finds the residual's rows.</summary>
    public PixelWalk ResidualWalk;

    /// <summary>
    /// Fetches the memory of rows [row, row + rows) and channels [channel, channel + count) ahead
    /// of the epilogue: what it reads, and what it writes, because a store waits for its cache line
    /// too.
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
