namespace NeoResNet.Backends.Cpu;

/// <summary>
/// The few operations the kernels need on one vector of float32. Each level implements it with a struct without state, so
/// that the JIT turns every call into the instruction itself and each loop is written once.
/// </summary>
/// <typeparam name="TVector">The register: lane i holds element i of what was loaded.</typeparam>
internal unsafe interface ISimd<TVector>
    where TVector : unmanaged
{
    /// <summary>Number of lanes.</summary>
    static abstract int Width { get; }

    /// <summary>Reads <see cref="Width"/> floats; no alignment needed.</summary>
    static abstract TVector Load(float* from);

    /// <summary>Writes <see cref="Width"/> floats; no alignment needed.</summary>
    static abstract void Store(TVector value, float* to);

    /// <summary>The same number in all lanes.</summary>
    static abstract TVector Broadcast(float value);

    /// <summary>a + b.</summary>
    static abstract TVector Add(TVector a, TVector b);

    /// <summary>a - b.</summary>
    static abstract TVector Subtract(TVector a, TVector b);

    /// <summary>a * b.</summary>
    static abstract TVector Multiply(TVector a, TVector b);

    /// <summary>a * b + c, rounded once where the processor can do so.</summary>
    static abstract TVector MultiplyAdd(TVector a, TVector b, TVector c);

    /// <summary>Zero for negative lanes; NaN stays NaN, and -0 stays -0 on every level.</summary>
    static abstract TVector Relu(TVector value);

    /// <summary>The larger of both; NaN where either is NaN.</summary>
    static abstract TVector Max(TVector a, TVector b);

    /// <summary>The minimum for lanes below it, the maximum for lanes above it; NaN stays NaN, and -0 stays -0 beside a bound of 0, on every level.</summary>
    static abstract TVector Clip(TVector value, TVector minimum, TVector maximum);

    /// <summary>e to the power of each lane.</summary>
    static abstract TVector Exp(TVector value);

    /// <summary>Adds lane i of value - origin, subtracted in float64, to sums[i] and its square to squares[i].</summary>
    static abstract void AddMoments(TVector value, TVector origin, double* sums, double* squares);
}
