using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Limits x to the range from the minimum to the maximum.</summary>
/// <remarks>NaN stays NaN. If a bound is 0, -0 stays -0.</remarks>
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
