using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddScaled(float* from, float factor, float* to, int count)
    {
        Debug.Assert(from != null && to != null && count >= 0, "The sum needs a source and a target.");
        Debug.Assert(MemoryRanges.AreDisjoint(from, count, to, count), "The target must not overlap the source.");
        TVector factors = TSimd.Broadcast(factor);
        int i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
        {
            TSimd.Store(TSimd.MultiplyAdd(factors, TSimd.Load(from + i), TSimd.Load(to + i)), to + i);
        }

        // An overlapping vector would add some elements twice.
        for (; i < count; i++)
        {
            to[i] = SimdScalar.MultiplyAdd(factor, from[i], to[i]);
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddToMaximum(nint* sources, nint* targets, int cells, float* dy, int count)
    {
        Debug.Assert(sources != null && targets != null && dy != null && cells > 0 && count >= 0, "A window needs cells and a gradient.");
        int i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
        {
            AddToMaximumAt<TSimd, TVector>(sources, targets, cells, dy, i);
        }

        for (; i < count; i++)
        {
            AddToMaximumAt<SimdScalar, float>(sources, targets, cells, dy, i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void AddToMaximumAt<TS, TV>(nint* sources, nint* targets, int cells, float* dy, int at)
        where TS : struct, ISimd<TV>
        where TV : unmanaged
    {
        TV largest = TS.Load((float*)sources[0] + at), first = TS.Broadcast(0), zero = TS.Broadcast(0), gradient = TS.Load(dy + at);
        for (int cell = 1; cell < cells; cell++)
        {
            TV value = TS.Load((float*)sources[cell] + at);
            first = TS.IfGreater(value, largest, TS.Broadcast(cell), first);
            largest = TS.IfGreater(value, largest, value, largest);
        }

        for (int cell = 0; cell < cells; cell++)
        {
            // The index is exact, so the two comparisons select equality.
            TV below = TS.IfGreater(first, TS.Broadcast(cell - 0.5f), gradient, zero);
            TV chosen = TS.IfGreater(TS.Broadcast(cell + 0.5f), first, below, zero);
            float* to = (float*)targets[cell] + at;
            TS.Store(TS.Add(TS.Load(to), chosen), to);
        }
    }
}
