using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Packs large filters on several threads.</summary>
/// <remarks>
/// Memory bandwidth limits packing, and one core reaches only half of the bandwidth.
/// </remarks>
internal static class ParallelPacking
{
    private const int ParallelFrom = 64 * 1024;

    // There are enough parts that a thread that begins late or is interrupted costs little.
    private const int PartsPerThread = 4;

    /// <summary>
    /// Packs the rows from <paramref name="first"/> to <paramref name="end"/> into the whole packed
    /// filter.
    /// </summary>
    public delegate void Writer(int first, int end, Span<float> packed);

    /// <summary>Creates a packed filter.</summary>
    /// <param name="shape">Shape of the packed filter.</param>
    /// <param name="rows">Number of rows to distribute; one call writes each row.</param>
    /// <param name="pool">Threads to use; their number never changes the result.</param>
    /// <param name="write">Packs consecutive rows.</param>
    public static HostBuffer Pack(Shape shape, int rows, WorkerPool pool, Writer write)
    {
        var packed = new HostBuffer(shape);
        try
        {
            if (packed.Length < ParallelFrom || pool.MaxThreads == 1)
            {
                write(0, rows, packed.Span);
                return packed;
            }

            int parts = Math.Min(rows, pool.MaxThreads * PartsPerThread);
            pool.For(parts, part =>
                write((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts), packed.Span));
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }
}
