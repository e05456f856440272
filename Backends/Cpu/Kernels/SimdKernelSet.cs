using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>The inner loops, written once over <see cref="ISimd{TVector}"/>; each kind of loop has its own file.</summary>
internal abstract unsafe partial class SimdKernelSet<TSimd, TVector>(string prefix) : KernelSet
    where TSimd : struct, ISimd<TVector>
    where TVector : unmanaged
{
    /// <inheritdoc/>
    public override string Prefix => prefix;

    /// <summary>
    /// The start of the next vector of a row of <paramref name="count"/> elements: the last one overlaps the one before
    /// instead of leaving a tail. For loops whose output is not their input.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Next(int at, int count)
    {
        int next = at + TSimd.Width;
        return next + TSimd.Width <= count || next == count ? next : count - TSimd.Width;
    }
}
