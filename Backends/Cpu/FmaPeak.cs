using System.Diagnostics;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Measures the peak speed of a level: multiply-adds on registers only, on all threads at once.
/// </summary>
internal static class FmaPeak
{
    // A measurement takes much longer than the start of a thread. It is short enough that other
    // processes do not disturb all measurements.
    private const double MinSeconds = 5e-3;

    /// <summary>
    /// Returns the best result, in floating-point operations per second, of the measurements that
    /// fit into a duration.
    /// </summary>
    /// <remarks>The method takes at least one measurement.</remarks>
    public static double Measure(KernelSet kernels, int threads, TimeSpan duration)
    {
        // With more threads than processors, the threads would take turns, and the sum would count
        // each thread as if it had its own processor.
        threads = Math.Min(threads, Environment.ProcessorCount);
        int rounds = 1 << 10;
        while (Once(kernels, 1, rounds, out _) < MinSeconds && rounds < 1 << 28)
        {
            rounds *= 2;
        }

        double best = 0;
        long start = Stopwatch.GetTimestamp();
        do
        {
            _ = Once(kernels, threads, rounds, out double rate);
            best = Math.Max(best, rate);
        }
        while (Stopwatch.GetElapsedTime(start) < duration);
        return best;
    }

    private static double Once(KernelSet kernels, int threads, int rounds, out double rate)
    {
        using var ready = new Barrier(threads);
        var seconds = new double[threads];
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            ready.SignalAndWait();
            long start = Stopwatch.GetTimestamp();
            float sum = kernels.MultiplyAdds(rounds);

            // Uses the sum, so that the compiler cannot remove the call.
            seconds[i] = sum > 0 ? Stopwatch.GetElapsedTime(start).TotalSeconds : double.PositiveInfinity;
        })
        { IsBackground = true })];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        rate = seconds.Sum(each => (double)kernels.RoundFlops * rounds / each);
        return seconds.Max();
    }
}
