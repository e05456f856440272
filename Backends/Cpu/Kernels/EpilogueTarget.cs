using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Holds an <see cref="Epilogue"/> with the addresses of one run.</summary>
/// <remarks>
/// Rows are pixels or the elements of other leading dimensions, and are <see cref="Channels"/>
/// elements apart. If an address is null, the epilogue does not have that part.
/// </remarks>
internal unsafe struct EpilogueTarget
{
    /// <summary>Holds the address of the first output [rows, channels].</summary>
    public float* Output;

    /// <summary>Holds the address of the second output [rows, channels].</summary>
    public float* Second;

    /// <summary>Holds the address of the residual's first element.</summary>
    public float* Residual;

    /// <summary>Holds the address of the bias, one number per channel.</summary>
    public float* Bias;

    /// <summary>
    /// Holds the address of the factors of the second output, one number per channel.
    /// </summary>
    public float* Scale;

    /// <summary>
    /// Holds the address of the summands of the second output, one number per channel.
    /// </summary>
    public float* Shift;

    /// <summary>Holds the number of elements per row.</summary>
    public long Channels;

    /// <summary>
    /// Holds the number of rows between two rows that the epilogue computes; 0 for all rows.
    /// </summary>
    public int Gap;

    /// <summary>Indicates whether a ReLU follows the sum of the first output.</summary>
    public bool Relu;

    /// <summary>Indicates whether the second output ends with a ReLU.</summary>
    public bool SecondRelu;

    /// <summary>Finds the residual's rows.</summary>
    public PixelWalk ResidualWalk;

    /// <summary>
    /// Prefetches the memory that the epilogue reads and writes for rows [row, row + rows) and
    /// channels [channel, channel + count).
    /// </summary>
    /// <remarks>Written memory is included, because a store waits for its cache line too.</remarks>
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
