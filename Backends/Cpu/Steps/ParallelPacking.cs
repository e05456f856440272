using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Packs large filters on several threads. Packing is limited by memory, of which one core reaches
/// only half the bandwidth.
/// </summary>
internal static class ParallelPacking
{
    private const int ParallelFrom = 64 * 1024;

    // Enough parts that threads that begin late or are interrupted cost little.
    private const int PartsPerThread = 4;

    /// <summary>Packs the rows from <paramref name="first"/> to <paramref name="end"/> into the whole packed filter.</summary>
    public delegate void Writer(int first, int end, Span<float> packed);

    /// <summary>Makes a packed filter.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="rows">Rows to distribute; one call writes each row.</param>
    /// <param name="pool">Threads to use; their number never changes the result.</param>
    /// <param name="write">Called for consecutive rows.</param>
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
