using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes y where minimum &lt; x &lt; maximum, otherwise 0.</summary>
internal readonly struct ClipGradientOperator(float minimum, float maximum) : IElementOperator
{
    /// <inheritdoc/>
    public static int Operands => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x, TVector y, TVector z)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged =>
        TSimd.IfGreater(x, TSimd.Broadcast(minimum), TSimd.IfGreater(TSimd.Broadcast(maximum), x, y, TSimd.Broadcast(0)), TSimd.Broadcast(0));
}
