using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Maximum(nint* sources, int sourceCount, float* to, int count)
    {
        Debug.Assert(sources != null && to != null, "The maximum needs sources and a target.");
        Debug.Assert(sourceCount > 0 && count > 0, "The maximum needs at least one source and one element.");
        Debug.Assert(MemoryRanges.AreDisjoint(sources, sourceCount, count, to, count), "Source addresses must not be null, and the target must not overlap a source.");
        if (count < TSimd.Width)
        {
            for (int i = 0; i < count; i++)
            {
                to[i] = MaximumAt<SimdScalar, float>(sources, sourceCount, i);
            }

            return;
        }

        for (int i = 0; i < count; i = Next(i, count))
        {
            TSimd.Store(MaximumAt<TSimd, TVector>(sources, sourceCount, i), to + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV MaximumAt<TS, TV>(nint* sources, int sourceCount, int at)
        where TS : struct, ISimd<TV>
        where TV : unmanaged
    {
        TV max = TS.Load((float*)sources[0] + at);
        for (int s = 1; s < sourceCount; s++)
        {
            max = TS.Max(max, TS.Load((float*)sources[s] + at));
        }

        return max;
    }
}
