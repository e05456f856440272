using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void Clip(float* from, float minimum, float maximum, float* to, int count)
    {
        if (count < TSimd.Width)
        {
            for (int i = 0; i < count; i++)
            {
                to[i] = SimdScalar.Clip(from[i], minimum, maximum);
            }

            return;
        }

        TVector least = TSimd.Broadcast(minimum), most = TSimd.Broadcast(maximum);
        for (int i = 0; i < count; i = Next(i, count))
        {
            TSimd.Store(TSimd.Clip(TSimd.Load(from + i), least, most), to + i);
        }
    }
}
