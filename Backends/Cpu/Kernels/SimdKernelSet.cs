using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// The inner loops, written once over <see cref="ISimd{TVector}"/>. Each kind of loop has its own
/// file.
/// </summary>
internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>(string prefix) : KernelSet
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <inheritdoc/>
    public override string Prefix => prefix;

    /// <inheritdoc/>
    public override ElementLoop Elements<TOperator>(TOperator function) => new ElementKernel<TSimd, TVector, TOperator>(function).Run;

    /// <summary>
    /// Returns the start of the next vector in a row of <paramref name="count"/> elements. The last vector overlaps the vector before
    /// it instead of leaving a tail, so the output of the loop must not be its input.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(int at, int count)
    {
        int next = at + TSimd.Width;
        return next + TSimd.Width <= count || next == count ? next : count - TSimd.Width;
    }
}
