using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes 1 / x.</summary>
internal readonly struct ReciprocalOperator : IElementOperator
{
    /// <inheritdoc/>
    public static int Operands => 1;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x, TVector y, TVector z)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged =>
        TSimd.Divide(TSimd.Broadcast(1), x);
}
