using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Softmax(float* from, float* to, int count)
    {
        Debug.Assert(from != null && to != null && count > 0, "Softmax needs a source, a target and at least one element.");
        Debug.Assert(MemoryRanges.AreDisjoint(from, count, to, count), "The target must not overlap the source.");
        float max = LargestOf(from, count);
        int vectors = count - (count % TSimd.Width);
        TVector shift = TSimd.Broadcast(max), sums = TSimd.Broadcast(0);
        for (int i = 0; i < vectors; i += TSimd.Width)
        {
            TVector power = TSimd.Exp(TSimd.Subtract(TSimd.Load(from + i), shift));
            sums = TSimd.Add(sums, power);
            TSimd.Store(power, to + i);
        }

        float sum = 0;
        for (int lane = 0; lane < TSimd.Width; lane++)
        {
            sum += Lane(sums, lane);
        }

        for (int i = vectors; i < count; i++)
        {
            to[i] = MathF.Exp(from[i] - max);
            sum += to[i];
        }

        TVector factor = TSimd.Broadcast(1f / sum);
        for (int i = 0; i < vectors; i += TSimd.Width)
        {
            TSimd.Store(TSimd.Multiply(TSimd.Load(to + i), factor), to + i);
        }

        for (int i = vectors; i < count; i++)
        {
            to[i] *= 1f / sum;
        }
    }

    private static float LargestOf(float* from, int count)
    {
        float max = float.NegativeInfinity;
        int vectors = count - (count % TSimd.Width);
        if (vectors > 0)
        {
            TVector largest = TSimd.Load(from);
            for (int i = TSimd.Width; i < vectors; i += TSimd.Width)
            {
                largest = TSimd.Max(largest, TSimd.Load(from + i));
            }

            for (int lane = 0; lane < TSimd.Width; lane++)
            {
                max = MathF.Max(max, Lane(largest, lane));
            }
        }

        for (int i = vectors; i < count; i++)
        {
            max = MathF.Max(max, from[i]);
        }

        return max;
    }

    private static float Lane(TVector vector, int lane) => ((float*)&vector)[lane];
}
