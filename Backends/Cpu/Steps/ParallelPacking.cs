using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Packs large filters on several threads when a program is compiled.</summary>
/// <remarks>
/// Memory bandwidth limits packing, and one core reaches only half of the bandwidth.
/// </remarks>
internal static class ParallelPacking
{
    private const int ParallelFrom = 64 * 1024;

    // There are enough parts that a thread that begins late or is interrupted costs little.
    private const int PartsPerThread = 4;

    /// <summary>Packs a filter into new memory.</summary>
    /// <param name="layout">The layout.</param>
    /// <param name="filter">The filter.</param>
    /// <param name="pool">Threads to use; their number never changes the result.</param>
    public static HostBuffer Pack(FilterLayout layout, ParameterValues filter, WorkerPool pool)
    {
        var packed = new HostBuffer(layout.ShapeOf(filter.Shape));
        int rows = layout.RowsOf(filter.Shape), scratch = layout.ScratchOf(filter.Shape);
        try
        {
            if (packed.Length < ParallelFrom || pool.MaxThreads == 1)
            {
                layout.Pack(filter, 0, rows, new float[scratch], packed.Span);
                return packed;
            }

            int parts = Math.Min(rows, pool.MaxThreads * PartsPerThread);
            pool.For(parts, part =>
                layout.Pack(filter, (int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts), new float[scratch], packed.Span));
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }
}
