namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Represents a function of one to three numbers that a loop applies to each element.
/// </summary>
/// <remarks>
/// <see cref="ElementKernel{TSimd, TVector, TOperator}"/> contains the only loop over the elements.
/// An operator is a struct, so that the JIT inlines it into the loop.
/// </remarks>
internal interface IElementOperator
{
    /// <summary>Gets the number of operands, 1 to 3.</summary>
    /// <remarks>The loop reads only this number of operands.</remarks>
    static abstract int Operands { get; }

    /// <summary>Computes one vector of results.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand; unspecified if there is one operand.</param>
    /// <param name="z">Third operand; unspecified if there are fewer than three operands.</param>
    /// <remarks>Every lane must equal the result for a single float.</remarks>
    TVector Apply<TSimd, TVector>(TVector x, TVector y, TVector z)
        where TSimd : struct, ISimd<TVector>
        where TVector : unmanaged;
}

/// <summary>Applies an operator to each element: to[i] = f(x[i], y[i], z[i]).</summary>
/// <param name="x">First operand.</param>
/// <param name="y">Second operand; null if the operator has one operand.</param>
/// <param name="z">Third operand; null if the operator has fewer than three operands.</param>
/// <param name="to">Receives the results; must not overlap the operands.</param>
/// <param name="count">Number of elements, at least 1.</param>
internal unsafe delegate void ElementLoop(float* x, float* y, float* z, float* to, int count);
