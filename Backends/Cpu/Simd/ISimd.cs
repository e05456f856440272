namespace NeoResNet.Backends.Cpu;

/// <summary>Defines the operations on one vector of float32 that the kernels need.</summary>
/// <typeparam name="TVector">The type of a register. Lane i holds element i.</typeparam>
/// <remarks>
/// Each level implements the interface with a struct without state. So each loop is written once,
/// and the JIT replaces every call with an instruction.
/// </remarks>
internal unsafe interface ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Gets the number of lanes.</summary>
    static abstract int Width { get; }

    /// <summary>Reads <see cref="Width"/> floats from an address that needs no alignment.</summary>
    static abstract TVector Load(float* from);

    /// <summary>Writes <see cref="Width"/> floats to an address that needs no alignment.</summary>
    static abstract void Store(TVector value, float* to);

    /// <summary>Sets all lanes to one number.</summary>
    static abstract TVector Broadcast(float value);

    /// <summary>Computes a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>Computes a - b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>Computes a * b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>Computes a / b.</summary>
    static abstract TVector Divide(TVector a, TVector b);

    /// <summary>
    /// Computes a * b + c, rounded once if the processor has such an instruction.
    /// </summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Replaces negative lanes with zero, but keeps NaN and -0, on every level.</summary>
    static abstract TVector Relu(TVector value);

    /// <summary>Computes the larger of two lanes; NaN if either is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>
    /// Replaces lanes below the bound with the bound, but keeps NaN and, if the bound is 0, -0, on
    /// every level.
    /// </summary>
    static abstract TVector AtLeast(TVector value, TVector bound);

    /// <summary>
    /// Replaces lanes above the bound with the bound, but keeps NaN and, if the bound is 0, -0, on
    /// every level.
    /// </summary>
    static abstract TVector AtMost(TVector value, TVector bound);

    /// <summary>Computes e to the power of each lane.</summary>
    static abstract TVector Exp(TVector value);

    /// <summary>
    /// Adds the distance in lane i of value - origin to sums[i] and its square to squares[i], in
    /// float64.
    /// </summary>
    static abstract void AddMoments(TVector value, TVector origin, double* sums, double* squares);

    /// <summary>Computes greater[i] if a[i] &gt; b[i], otherwise other[i].</summary>
    /// <remarks>If a or b is NaN, the result is the other number.</remarks>
    static abstract TVector IfGreater(TVector a, TVector b, TVector greater, TVector other);

    /// <summary>
    /// Adds lane i of factor to sums[i], and its product with the distance in lane i of value -
    /// origin to products[i], in float64.
    /// </summary>
    static abstract void AddProducts(TVector factor, TVector value, TVector origin, double* sums, double* products);
}
