using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes x * y + z.</summary>
internal readonly struct MultiplyAddOperator : IElementOperator
{
    /// <inheritdoc/>
    public static int Operands => 3;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x, TVector y, TVector z)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged =>
        TSimd.MultiplyAdd(x, y, z);
}
