using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes x + y.</summary>
internal readonly struct AddOperator : IElementOperator
{
    /// <inheritdoc/>
    public static int Operands => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x, TVector y, TVector z)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged =>
        TSimd.Add(x, y);
}
