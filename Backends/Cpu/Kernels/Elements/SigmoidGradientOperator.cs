using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes y * (x * (1 - x)).</summary>
internal readonly struct SigmoidGradientOperator : IElementOperator
{
    /// <inheritdoc/>
    public static int Operands => 2;

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public TVector Apply<TSimd, TVector>(TVector x, TVector y, TVector z)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged =>
        TSimd.Multiply(y, TSimd.Multiply(x, TSimd.Subtract(TSimd.Broadcast(1), x)));
}
