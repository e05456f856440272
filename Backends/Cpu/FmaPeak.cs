using System.Diagnostics;

namespace NeoResNet.Backends.Cpu;

/// <summary>The most this processor can do at a level: multiply-adds on registers alone, on every thread at once.</summary>
internal static class FmaPeak
{
    // Long beside the start of a thread, short enough that some measurements are left alone by the rest of the system.
    private const double LeastSeconds = 5e-3;

    /// <summary>Best of the measurements that fit into a duration, in floating point operations a second; one at least.</summary>
    public static double Measure(KernelSet kernels, int threads, TimeSpan duration)
    {
        // More threads than processors take turns, and each would be counted as if it had one for itself.
        threads = Math.Min(threads, Environment.ProcessorCount);
        int rounds = 1 << 10;
        while (Once(kernels, 1, rounds, out _) < LeastSeconds && rounds < 1 << 28)
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

            // The sum is used, so that the call may not be left out.
            seconds[i] = sum > 0 ? Stopwatch.GetElapsedTime(start).TotalSeconds : double.PositiveInfinity;
        })
        { IsBackground = true })];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        rate = seconds.Sum(each => (double)kernels.RoundFlops * rounds / each);
        return seconds.Max();
    }
}
