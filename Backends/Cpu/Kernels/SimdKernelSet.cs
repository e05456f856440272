using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Implements the inner loops once for all levels, over <see cref="ISimd{TVector}"/>.
/// </summary>
/// <remarks>Each kind of loop has its own file.</remarks>
internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>(string prefix) : KernelSet
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <inheritdoc/>
    public override string Prefix => prefix;

    /// <inheritdoc/>
    public override ElementLoop Elements<TOperator>(TOperator function) => new ElementKernel<TSimd, TVector, TOperator>(function).Run;

    /// <summary>
    /// Returns the start of the next vector in a row of <paramref name="count"/> elements.
    /// </summary>
    /// <remarks>
    /// The last vector overlaps the vector before it instead of leaving a tail, so the output of
    /// the loop must not be its input.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(int at, int count)
    {
        int next = at + TSimd.Width;
        return next + TSimd.Width <= count || next == count ? next : count - TSimd.Width;
    }
}
