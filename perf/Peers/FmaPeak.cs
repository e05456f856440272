using System.Diagnostics;
using System.Runtime.Intrinsics;

namespace NeoResNet.Peers;

/// <summary>The most this processor can do: fused multiply-adds on registers alone, on every thread at once.</summary>
internal static class FmaPeak
{
    private const int Rounds = 200_000;

    // Enough independent sums to hide the latency of two pipes of four or five cycles.
    private const int Sums = 12;

    /// <summary>Numbers in the widest vector that this process uses.</summary>
    public static int Lanes => Vector512.IsHardwareAccelerated ? 16 : Vector256.IsHardwareAccelerated ? 8 : 4;

    /// <summary>Best of several short measurements, in floating point operations a second.</summary>
    public static double Measure(int threads, TimeSpan duration)
    {
        _ = Once(threads);
        double best = 0;
        for (long start = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(start) < duration;)
        {
            best = Math.Max(best, Once(threads));
        }

        return best;
    }

    private static double Once(int threads)
    {
        using var ready = new Barrier(threads);
        var speeds = new double[threads];
        Thread[] workers = [.. Enumerable.Range(0, threads).Select(i => new Thread(() =>
        {
            ready.SignalAndWait();
            long start = Stopwatch.GetTimestamp();
            float sum = Vector512.IsHardwareAccelerated ? Loop512() : Vector256.IsHardwareAccelerated ? Loop256() : Loop128();

            // The sum is used, so that no compiler may leave the loop out.
            speeds[i] = float.IsNaN(sum) ? 0 : 2.0 * Lanes * Sums * Rounds / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }))];
        Array.ForEach(workers, worker => worker.Start());
        Array.ForEach(workers, worker => worker.Join());
        return speeds.Sum();
    }

    private static float Loop512()
    {
        Vector512<float> x = Vector512.Create(0.999f), y = Vector512.Create(0.001f);
        Vector512<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int round = 0; round < Rounds; round++)
        {
            a = Vector512.FusedMultiplyAdd(a, x, y);
            b = Vector512.FusedMultiplyAdd(b, x, y);
            c = Vector512.FusedMultiplyAdd(c, x, y);
            d = Vector512.FusedMultiplyAdd(d, x, y);
            e = Vector512.FusedMultiplyAdd(e, x, y);
            f = Vector512.FusedMultiplyAdd(f, x, y);
            g = Vector512.FusedMultiplyAdd(g, x, y);
            h = Vector512.FusedMultiplyAdd(h, x, y);
            i = Vector512.FusedMultiplyAdd(i, x, y);
            j = Vector512.FusedMultiplyAdd(j, x, y);
            k = Vector512.FusedMultiplyAdd(k, x, y);
            l = Vector512.FusedMultiplyAdd(l, x, y);
        }

        return Vector512.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    private static float Loop256()
    {
        Vector256<float> x = Vector256.Create(0.999f), y = Vector256.Create(0.001f);
        Vector256<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int round = 0; round < Rounds; round++)
        {
            a = Vector256.FusedMultiplyAdd(a, x, y);
            b = Vector256.FusedMultiplyAdd(b, x, y);
            c = Vector256.FusedMultiplyAdd(c, x, y);
            d = Vector256.FusedMultiplyAdd(d, x, y);
            e = Vector256.FusedMultiplyAdd(e, x, y);
            f = Vector256.FusedMultiplyAdd(f, x, y);
            g = Vector256.FusedMultiplyAdd(g, x, y);
            h = Vector256.FusedMultiplyAdd(h, x, y);
            i = Vector256.FusedMultiplyAdd(i, x, y);
            j = Vector256.FusedMultiplyAdd(j, x, y);
            k = Vector256.FusedMultiplyAdd(k, x, y);
            l = Vector256.FusedMultiplyAdd(l, x, y);
        }

        return Vector256.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }

    private static float Loop128()
    {
        Vector128<float> x = Vector128.Create(0.999f), y = Vector128.Create(0.001f);
        Vector128<float> a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int round = 0; round < Rounds; round++)
        {
            a = Vector128.FusedMultiplyAdd(a, x, y);
            b = Vector128.FusedMultiplyAdd(b, x, y);
            c = Vector128.FusedMultiplyAdd(c, x, y);
            d = Vector128.FusedMultiplyAdd(d, x, y);
            e = Vector128.FusedMultiplyAdd(e, x, y);
            f = Vector128.FusedMultiplyAdd(f, x, y);
            g = Vector128.FusedMultiplyAdd(g, x, y);
            h = Vector128.FusedMultiplyAdd(h, x, y);
            i = Vector128.FusedMultiplyAdd(i, x, y);
            j = Vector128.FusedMultiplyAdd(j, x, y);
            k = Vector128.FusedMultiplyAdd(k, x, y);
            l = Vector128.FusedMultiplyAdd(l, x, y);
        }

        return Vector128.Sum(a + b + c + d + e + f + g + h + i + j + k + l);
    }
}
