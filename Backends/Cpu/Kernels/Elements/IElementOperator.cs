namespace NeoResNet.Backends.Cpu;

/// <summary>
/// A function of one to three numbers that is applied to each element. The loop over the elements
/// is written once, in <see cref="ElementKernel{TSimd, TVector, TOperator}"/>; the operator is a
/// struct, so that the JIT inlines it into the loop.
/// </summary>
internal interface IElementOperator
{
    /// <summary>Gets the number of operands, 1 to 3. The loop does not read the others.</summary>
    static abstract int Operands { get; }

    /// <summary>Computes one vector of results. Every lane must give what a single float gives.</summary>
    /// <param name="x">First operand.</param>
    /// <param name="y">Second operand; unspecified if there is one operand.</param>
    /// <param name="z">Third operand; unspecified if there are fewer than three operands.</param>
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
