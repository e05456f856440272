using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public override void AddMoments(float* from, float* origin, double* sums, double* squares, int count)
    {
        Debug.Assert(from != null && origin != null && sums != null && squares != null, "The moments need a source, an origin and sums.");
        Debug.Assert(count >= 0, "The number of channels must not be negative.");
        int i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
        {
            TSimd.AddMoments(TSimd.Load(from + i), TSimd.Load(origin + i), sums + i, squares + i);
        }

        // An overlapping vector would add some elements twice.
        for (; i < count; i++)
        {
            SimdScalar.AddMoments(from[i], origin[i], sums + i, squares + i);
        }
    }
}
