using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Represents a rule that sets the initial values of a variable.</summary>
/// <remarks>
/// Equal seeds produce equal values on every platform: the built-in initializers use only
/// operations whose rounding IEEE 754 defines.
/// </remarks>
public abstract class Initializer
{
    /// <summary>Gets the initializer that sets every value to 0.</summary>
    public static Initializer Zeros { get; } = new ConstantInitializer(0);

    /// <summary>Gets the initializer that sets every value to 1.</summary>
    public static Initializer Ones { get; } = new ConstantInitializer(1);

    /// <summary>
    /// Gets the initializer that draws uniformly from [-limit, limit] with limit = sqrt(6 / (fan in
    /// + fan out)).
    /// </summary>
    /// <remarks>
    /// This initializer is the default of slim's layers. Source: Glorot and Bengio 2010, slim's
    /// <c>xavier_initializer</c>.
    /// </remarks>
    public static Initializer Xavier { get; } = VarianceScaling(1, FanMode.Average, uniform: true);

    /// <summary>Creates an initializer that sets every value to the same number.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The initializer.</returns>
    public static Initializer Constant(float value) => new ConstantInitializer(value);

    /// <summary>
    /// Creates an initializer whose values have variance <paramref name="factor"/> / n, where n is
    /// the number of connections.
    /// </summary>
    /// <param name="factor">Factor of the variance; greater than 0. Defaults to 2.</param>
    /// <param name="mode">The connections that n counts. Defaults to the inputs.</param>
    /// <param name="uniform">
    /// If true, the values are uniform in [-limit, limit] with limit = sqrt(3 * factor / n). If
    /// false, the default, they come from a normal distribution with standard deviation sqrt(1.3 *
    /// factor / n), truncated at two standard deviations.
    /// </param>
    /// <returns>The initializer. The defaults are those of slim and of residual networks.</returns>
    /// <remarks>Source: He et al. 2015, slim's <c>variance_scaling_initializer</c>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="factor"/> is not a positive finite number, or <paramref name="mode"/> is
    /// undefined.
    /// </exception>
    public static Initializer VarianceScaling(double factor = 2, FanMode mode = FanMode.In, bool uniform = false) =>
        new VarianceScaling(factor, mode, uniform);

    /// <summary>Writes all values of a variable.</summary>
    /// <param name="destination">Memory for the values, in row-major order.</param>
    /// <param name="shape">The variable's shape.</param>
    /// <param name="seed">Selects the values. Equal seeds must produce equal values.</param>
    public abstract void Fill(Span<float> destination, Shape shape, ulong seed);

    private sealed class ConstantInitializer(float value) : Initializer
    {
        public override void Fill(Span<float> destination, Shape shape, ulong seed) => destination.Fill(value);
    }
}
