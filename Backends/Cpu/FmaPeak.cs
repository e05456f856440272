using System.Diagnostics;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Measures the peak speed of a level: multiply-adds on registers only, on all threads at once.
/// </summary>
internal static class FmaPeak
{
    // Much longer than the start of a thread; short enough that other processes do not disturb all
    // measurements.
    private const double MinSeconds = 5e-3;

    /// <summary>
    /// Returns the best of the measurements that fit into a duration, at least one, in
    /// floating-point operations per second.
    /// </summary>
    public static double Measure(KernelSet kernels, int threads, TimeSpan duration)
    {
        // More threads than processors would take turns, and each would be counted as if it had a
        // processor of its own.
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
