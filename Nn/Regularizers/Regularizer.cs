namespace NeoResNet.Nn;

/// <summary>
/// Represents a penalty on the size of a variable's values, which is added to the training loss.
/// </summary>
public abstract class Regularizer
{
    /// <summary>Gets the regularizer without a penalty.</summary>
    public static Regularizer None { get; } = new NoRegularizer();

    /// <summary>Creates a regularizer with the penalty scale * sum(w^2) / 2.</summary>
    /// <param name="scale">Factor of the penalty; finite, at least 0.</param>
    /// <returns>
    /// The regularizer; <see cref="None"/> if <paramref name="scale"/> is 0, so that the variable
    /// has no entry among the losses.
    /// </returns>
    /// <remarks>Source: slim's <c>l2_regularizer</c>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="scale"/> is negative, infinite or NaN.
    /// </exception>
    public static Regularizer L2(double scale)
    {
        if (!(scale >= 0) || double.IsInfinity(scale))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale of a regularizer must be a finite number of at least 0.");
        }

        return scale == 0 ? None : new L2Regularizer(scale);
    }

    /// <summary>Computes the penalty.</summary>
    /// <param name="values">The variable's values, in row-major order.</param>
    /// <returns>The penalty.</returns>
    public abstract double Loss(ReadOnlySpan<float> values);

    /// <summary>Adds the derivative of the penalty to a gradient.</summary>
    /// <param name="values">The variable's values, in row-major order.</param>
    /// <param name="gradient">
    /// The gradient: one number per value, to which the method adds the penalty's derivative with
    /// respect to that value.
    /// </param>
    public abstract void AddGradient(ReadOnlySpan<float> values, Span<float> gradient);

    private sealed class NoRegularizer : Regularizer
    {
        public override double Loss(ReadOnlySpan<float> values) => 0;

        public override void AddGradient(ReadOnlySpan<float> values, Span<float> gradient)
        {
        }
    }
}
