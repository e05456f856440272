using System.Runtime.ExceptionServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Packs filters on several threads where that is worth it: most of the time goes into memory, of which one core gets half.</summary>
internal static class ParallelPacking
{
    private const int ParallelFrom = 64 * 1024;

    // Parts enough that threads that began late or were disturbed cost little.
    private const int PartsPerThread = 4;

    /// <summary>Packs the rows from <paramref name="first"/> to <paramref name="end"/> into the whole packed filter.</summary>
    public delegate void Writer(int first, int end, Span<float> packed);

    /// <summary>Makes a packed filter.</summary>
    /// <param name="shape">Its shape.</param>
    /// <param name="rows">Rows to share out; each is written by one call.</param>
    /// <param name="maxThreads">Most threads to use; never changes the result.</param>
    /// <param name="write">Called for consecutive rows.</param>
    public static HostBuffer Pack(Shape shape, int rows, int maxThreads, Writer write)
    {
        var packed = new HostBuffer(shape);
        try
        {
            if (packed.Length < ParallelFrom || maxThreads == 1)
            {
                write(0, rows, packed.Span);
                return packed;
            }

            int parts = Math.Min(rows, maxThreads * PartsPerThread);
            _ = Parallel.For(0, parts, new ParallelOptions { MaxDegreeOfParallelism = maxThreads }, part =>
                write((int)((long)rows * part / parts), (int)((long)rows * (part + 1) / parts), packed.Span));
            return packed;
        }
        catch (Exception exception)
        {
            packed.Dispose();
            if (exception is AggregateException { InnerExceptions: [{ } only, ..] })
            {
                ExceptionDispatchInfo.Throw(only);
            }

            throw;
        }
    }
}
