using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddMoments(float* from, float* origin, double* sums, double* squares, int count)
    {
        int i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
        {
            TSimd.AddMoments(TSimd.Load(from + i), TSimd.Load(origin + i), sums + i, squares + i);
        }

        // An overlapping vector would count what is added to twice.
        for (; i < count; i++)
        {
            SimdScalar.AddMoments(from[i], origin[i], sums + i, squares + i);
        }
    }
}
