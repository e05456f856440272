namespace NeoResNet.Nn;

/// <summary>A penalty on the size of a variable's values, added to the training loss.</summary>
public abstract class Regularizer
{
    /// <summary>No penalty.</summary>
    public static Regularizer None { get; } = new NoRegularizer();

    /// <summary>
    /// scale * sum(w^2) / 2, slim's <c>l2_regularizer</c>. A scale of 0 gives <see cref="None"/>: no loss at all.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The scale is negative or not a number.</exception>
    public static Regularizer L2(double scale)
    {
        if (!(scale >= 0) || double.IsInfinity(scale))
        {
            throw new ArgumentOutOfRangeException(nameof(scale), scale, "The scale of a regularizer must be a finite number of at least 0.");
        }

        return scale == 0 ? None : new L2Regularizer(scale);
    }

    /// <summary>The penalty.</summary>
    public abstract double Loss(ReadOnlySpan<float> values);

    /// <summary>Adds the penalty's derivative by each value to <paramref name="gradient"/>.</summary>
    public abstract void AddGradient(ReadOnlySpan<float> values, Span<float> gradient);

    private sealed class NoRegularizer : Regularizer
    {
        public override double Loss(ReadOnlySpan<float> values) => 0;

        public override void AddGradient(ReadOnlySpan<float> values, Span<float> gradient)
        {
        }
    }
}
