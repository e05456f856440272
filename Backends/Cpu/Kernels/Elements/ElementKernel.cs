using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Applies an element-wise operation to arrays.</summary>
/// <typeparam name="TSimd">The level.</typeparam>
/// <typeparam name="TVector">The vectors of the level.</typeparam>
/// <typeparam name="TOperator">The operation.</typeparam>
internal sealed unsafe class ElementKernel<TSimd, TVector, TOperator>(TOperator function)
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
    where TOperator : struct, IElementOperator
{
    /// <summary>Applies the operator to each element; see <see cref="ElementLoop"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Run(float* x, float* y, float* z, float* to, int count)
    {
        Debug.Assert(x != null && to != null && count > 0, "An element-wise kernel needs an operand, a target and at least one element.");
        Debug.Assert(y != null || TOperator.Operands < 2, "The operator needs a second operand.");
        Debug.Assert(z != null || TOperator.Operands < 3, "The operator needs a third operand.");
        Debug.Assert(MemoryRanges.AreDisjoint(x, count, to, count), "The target must not overlap the first operand.");
        Debug.Assert(TOperator.Operands < 2 || MemoryRanges.AreDisjoint(y, count, to, count), "The target must not overlap the second operand.");
        Debug.Assert(TOperator.Operands < 3 || MemoryRanges.AreDisjoint(z, count, to, count), "The target must not overlap the third operand.");
        TOperator f = function;
        if (count < TSimd.Width)
        {
            for (int i = 0; i < count; i++)
            {
                to[i] = At<SimdScalar, float>(in f, x, y, z, i);
            }

            return;
        }

        // The last vector overlaps the vector before it instead of leaving a tail.
        int last = count - TSimd.Width;
        for (int i = 0; i < last; i += TSimd.Width)
        {
            TSimd.Store(At<TSimd, TVector>(in f, x, y, z, i), to + i);
        }

        TSimd.Store(At<TSimd, TVector>(in f, x, y, z, last), to + last);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static TV At<TS, TV>(in TOperator f, float* x, float* y, float* z, int at)
        where TS : struct, ISimd<TV>
        where TV : unmanaged =>
        f.Apply<TS, TV>(TS.Load(x + at), TOperator.Operands > 1 ? TS.Load(y + at) : default, TOperator.Operands > 2 ? TS.Load(z + at) : default);
}
