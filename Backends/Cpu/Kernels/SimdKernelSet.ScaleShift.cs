using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void ScaleShift(float* from, float* scale, float* shift, float* to, int count)
    {
        if (count < TSimd.Width)
        {
            for (int i = 0; i < count; i++)
            {
                to[i] = ScaleShiftAt<SimdScalar, float>(from, scale, shift, i);
            }

            return;
        }

        for (int i = 0; i < count; i = Next(i, count))
        {
            TSimd.Store(ScaleShiftAt<TSimd, TVector>(from, scale, shift, i), to + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV ScaleShiftAt<TS, TV>(float* from, float* scale, float* shift, int at)
        where TS : struct, ISimd<TV>
        where TV : unmanaged
    {
        TV x = TS.Load(from + at);
        return scale == null
            ? shift == null ? x : TS.Add(x, TS.Load(shift + at))
            : shift == null ? TS.Multiply(x, TS.Load(scale + at)) : TS.MultiplyAdd(x, TS.Load(scale + at), TS.Load(shift + at));
    }
}
