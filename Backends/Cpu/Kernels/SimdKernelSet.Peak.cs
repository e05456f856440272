using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <content>Contains the multiply-adds without memory accesses.</content>
internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    // Number of independent sums. Two units with a latency of four or five cycles need fewer sums.
    // With both factors, the sums need at most 16 registers.
    private const int PeakSums = 12;

    /// <inheritdoc/>
    public override int RoundFlops => 2 * PeakSums * TSimd.Width;

    /// <inheritdoc/>
    /// <remarks>
    /// The sums are written out because the JIT keeps only plain locals in registers.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override float MultiplyAdds(int rounds)
    {
        Debug.Assert(rounds >= 0, "The number of rounds must not be negative.");
        // Every sum converges to 1, far from overflow and from subnormal numbers, which are slow.
        TVector x = TSimd.Broadcast(0.999f), y = TSimd.Broadcast(0.001f);
        TVector a = y, b = y, c = y, d = y, e = y, f = y, g = y, h = y, i = y, j = y, k = y, l = y;
        for (int round = 0; round < rounds; round++)
        {
            a = TSimd.MultiplyAdd(a, x, y);
            b = TSimd.MultiplyAdd(b, x, y);
            c = TSimd.MultiplyAdd(c, x, y);
            d = TSimd.MultiplyAdd(d, x, y);
            e = TSimd.MultiplyAdd(e, x, y);
            f = TSimd.MultiplyAdd(f, x, y);
            g = TSimd.MultiplyAdd(g, x, y);
            h = TSimd.MultiplyAdd(h, x, y);
            i = TSimd.MultiplyAdd(i, x, y);
            j = TSimd.MultiplyAdd(j, x, y);
            k = TSimd.MultiplyAdd(k, x, y);
            l = TSimd.MultiplyAdd(l, x, y);
        }

        a = TSimd.Add(TSimd.Add(TSimd.Add(a, b), TSimd.Add(c, d)), TSimd.Add(TSimd.Add(e, f), TSimd.Add(g, h)));
        a = TSimd.Add(a, TSimd.Add(TSimd.Add(i, j), TSimd.Add(k, l)));
        float* lanes = stackalloc float[TSimd.Width];
        TSimd.Store(a, lanes);
        float sum = 0;
        for (int lane = 0; lane < TSimd.Width; lane++)
        {
            sum += lanes[lane];
        }

        return sum;
    }
}
