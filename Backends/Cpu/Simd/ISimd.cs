namespace NeoResNet.Backends.Cpu;

/// <summary>
/// The operations on one vector of float32 that the kernels need. Each level implements it with a
/// struct without state, so that each loop is written once and the JIT replaces every call by the
/// instruction.
/// </summary>
/// <typeparam name="TVector">The type of a register. Lane i holds element i.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Gets the number of lanes.</summary>
    static abstract int Width { get; }

    /// <summary>Reads <see cref="Width"/> floats. Addresses need no alignment.</summary>
    static abstract TVector Load(float* from);

    /// <summary>Writes <see cref="Width"/> floats. Addresses need no alignment.</summary>
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

    /// <summary>
    /// Replaces negative lanes by zero. NaN stays NaN, and -0 stays -0, on every level.
    /// </summary>
    static abstract TVector Relu(TVector value);

    /// <summary>Computes the larger of two lanes; NaN if either is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>
    /// Replaces lanes below the bound by the bound. NaN stays NaN, and -0 stays -0 beside a bound
    /// of 0, on every level.
    /// </summary>
    static abstract TVector AtLeast(TVector value, TVector bound);

    /// <summary>
    /// Replaces lanes above the bound by the bound. NaN stays NaN, and -0 stays -0 beside a bound
    /// of 0, on every level.
    /// </summary>
    static abstract TVector AtMost(TVector value, TVector bound);

    /// <summary>Computes e to the power of each lane.</summary>
    static abstract TVector Exp(TVector value);

    /// <summary>
    /// Adds lane i of value - origin, subtracted in float64, to sums[i] and its square to
    /// squares[i].
    /// </summary>
    static abstract void AddMoments(TVector value, TVector origin, double* sums, double* squares);
}
