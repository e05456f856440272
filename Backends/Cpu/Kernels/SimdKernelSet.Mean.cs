using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Mean(float* from, int lines, long lineStride, int pixels, long pixelStride, float* to, int count)
    {
        Debug.Assert(from != null && to != null, "The mean needs a source and a target.");
        Debug.Assert(lines >= 0 && pixels >= 0 && count > 0, "Lines and pixels must not be negative, and there must be an element.");
        Debug.Assert(pixelStride >= count || pixels <= 1, "Pixels must not overlap.");
        Debug.Assert(
            lines == 0 || pixels == 0 || MemoryRanges.AreDisjoint(from, ((lines - 1) * lineStride) + ((pixels - 1) * pixelStride) + count, to, count),
            "The target must not overlap the source.");
        float inverse = 1f / ((float)lines * pixels);
        if (count < TSimd.Width)
        {
            for (int i = 0; i < count; i++)
            {
                to[i] = SumAt<SimdScalar, float>(from + i, lines, lineStride, pixels, pixelStride) * inverse;
            }

            return;
        }

        TVector factor = TSimd.Broadcast(inverse);
        for (int i = 0; i < count; i = Next(i, count))
        {
            TSimd.Store(TSimd.Multiply(SumAt<TSimd, TVector>(from + i, lines, lineStride, pixels, pixelStride), factor), to + i);
        }
    }

    // Each line has its own sum, so that the rounding error grows with height + width and not with
    // their product.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV SumAt<TS, TV>(float* from, int lines, long lineStride, int pixels, long pixelStride)
        where TS : struct, ISimd<TV>
        where TV : unmanaged
    {
        TV total = TS.Broadcast(0);
        for (int line = 0; line < lines; line++, from += lineStride)
        {
            float* pixel = from;
            TV sum = TS.Broadcast(0);
            for (int p = 0; p < pixels; p++, pixel += pixelStride)
            {
                sum = TS.Add(sum, TS.Load(pixel));
            }

            total = TS.Add(total, sum);
        }

        return total;
    }
}
