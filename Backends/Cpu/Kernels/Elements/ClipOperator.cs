using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// x, but the minimum if x is below it, and the maximum if x is above it. NaN stays NaN, and -0
/// stays -0 beside a bound of 0.
/// </summary>
internal readonly struct ClipOperator(float minimum, float maximum) : IElementOperator
{
    /// <inheritdoc/>
    public static int Operands => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x, TVector y, TVector z)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged =>
        TSimd.AtMost(TSimd.AtLeast(x, TSimd.Broadcast(minimum)), TSimd.Broadcast(maximum));
}
