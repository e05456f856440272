using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>
{
    /// <inheritdoc/>
    public override void AddProducts(float* factor, float* value, float* origin, float* affine, double* sums, double* products, int count)
    {
        Debug.Assert(factor != null && value != null && origin != null && sums != null && products != null, "The products need operands and sums.");
        if (affine == null)
        {
            AddProducts<No>(factor, value, origin, null, null, sums, products, count);
        }
        else
        {
            AddProducts<Yes>(factor, value, origin, affine, affine + count, sums, products, count);
        }
    }

    /// <inheritdoc/>
    public override void BatchNormGradient(float* x, float* dy, float* factors, nint stride, bool relu, float* to, int count)
    {
        Debug.Assert(x != null && dy != null && factors != null && to != null && stride >= count, "The gradient needs operands, factors and a target.");
        Debug.Assert(MemoryRanges.AreDisjoint(x, count, to, count) && MemoryRanges.AreDisjoint(dy, count, to, count), "The target must not overlap an operand.");
        if (relu)
        {
            BatchNormGradient<Yes>(x, dy, factors, stride, to, count);
        }
        else
        {
            BatchNormGradient<No>(x, dy, factors, stride, to, count);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void AddProducts<TRelu>(float* factor, float* value, float* origin, float* scale, float* shift, double* sums, double* products, int count)
        where TRelu : struct, IFlag
    {
        int i = 0;
        for (; i + TSimd.Width <= count; i += TSimd.Width)
        {
            TSimd.AddProducts(Passed<TSimd, TVector, TRelu>(factor, value, scale, shift, i), TSimd.Load(value + i), TSimd.Load(origin + i), sums + i, products + i);
        }

        // An overlapping vector would add some elements twice.
        for (; i < count; i++)
        {
            SimdScalar.AddProducts(Passed<SimdScalar, float, TRelu>(factor, value, scale, shift, i), value[i], origin[i], sums + i, products + i);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static void BatchNormGradient<TRelu>(float* x, float* dy, float* factors, nint stride, float* to, int count)
        where TRelu : struct, IFlag
    {
        int last = count - TSimd.Width;
        if (last < 0)
        {
            for (int i = 0; i < count; i++)
            {
                to[i] = BatchNormGradientAt<SimdScalar, float, TRelu>(x, dy, factors, stride, i);
            }

            return;
        }

        // The last vector overlaps the vector before it instead of leaving a tail.
        for (int i = 0; i < last; i += TSimd.Width)
        {
            TSimd.Store(BatchNormGradientAt<TSimd, TVector, TRelu>(x, dy, factors, stride, i), to + i);
        }

        TSimd.Store(BatchNormGradientAt<TSimd, TVector, TRelu>(x, dy, factors, stride, last), to + last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV BatchNormGradientAt<TS, TV, TRelu>(float* x, float* dy, float* factors, nint stride, int at)
        where TS : struct, ISimd<TV>
        where TV : unmanaged
        where TRelu : struct, IFlag
    {
        float* scale = factors + (4 * stride);
        TV distance = TS.Add(TS.Load(x + at), TS.Load(factors + at));
        TV product = TS.MultiplyAdd(distance, TS.Load(factors + (2 * stride) + at), TS.Load(factors + (3 * stride) + at));
        return TS.MultiplyAdd(Passed<TS, TV, TRelu>(dy, x, scale, scale + stride, at), TS.Load(factors + stride + at), product);
    }

    // Returns the gradients of the batch norm's results: 0 where the ReLU after it is not active.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV Passed<TS, TV, TRelu>(float* dy, float* x, float* scale, float* shift, int at)
        where TS : struct, ISimd<TV>
        where TV : unmanaged
        where TRelu : struct, IFlag =>
        TRelu.Value
            ? TS.IfGreater(TS.MultiplyAdd(TS.Load(x + at), TS.Load(scale + at), TS.Load(shift + at)), TS.Broadcast(0), TS.Load(dy + at), TS.Broadcast(0))
            : TS.Load(dy + at);
}
