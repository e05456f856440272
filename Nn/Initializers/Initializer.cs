using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Gives a variable its first values. Equal seeds give equal values on every platform: arithmetic is limited to operations
/// that IEEE 754 rounds in one way only.
/// </summary>
public abstract class Initializer
{
    /// <summary>All zeros.</summary>
    public static Initializer Zeros { get; } = new ConstantInitializer(0);

    /// <summary>All ones.</summary>
    public static Initializer Ones { get; } = new ConstantInitializer(1);

    /// <summary>
    /// Uniform within sqrt(6 / (fan in + fan out)) (Glorot and Bengio 2010): the default of slim's layers.
    /// </summary>
    public static Initializer Xavier { get; } = new VarianceScaling(1, FanMode.Average, uniform: true);

    /// <summary>One number everywhere.</summary>
    public static Initializer Constant(float value) => new ConstantInitializer(value);

    /// <summary>Writes all values of a variable.</summary>
    /// <param name="destination">The values in row-major order.</param>
    /// <param name="shape">The variable's shape.</param>
    /// <param name="seed">Picks the values.</param>
    public abstract void Fill(Span<float> destination, Shape shape, ulong seed);

    private sealed class ConstantInitializer(float value) : Initializer
    {
        public override void Fill(Span<float> destination, Shape shape, ulong seed) => destination.Fill(value);
    }
}
