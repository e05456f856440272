namespace NeoResNet.Nn;

/// <summary>Specifies how a training step changes variables by their gradients.</summary>
/// <remarks>
/// An optimizer holds settings only. Its state is in variables of the store, the slots, whose names
/// and formulas are those of TensorFlow 1. Therefore a checkpoint of the store contains the state.
/// Optimizers are immutable and thread-safe.
/// </remarks>
public abstract class Optimizer
{
    private protected Optimizer()
    {
    }

    /// <summary>Gets the slots of each variable, with the values that they start with.</summary>
    /// <remarks>The slot of variable <c>v</c> has the name <c>v/NAME</c>.</remarks>
    internal abstract IReadOnlyList<(string Name, Initializer Initial)> Slots { get; }

    /// <summary>Gets the numbers that all variables share, with their first values.</summary>
    internal virtual IReadOnlyList<(string Name, float Initial)> Numbers => [];

    /// <summary>Creates the optimizer of gradient descent: v -= rate * gradient.</summary>
    /// <returns>The optimizer, which has no slots.</returns>
    /// <remarks>Source: TensorFlow's <c>GradientDescentOptimizer</c>.</remarks>
    public static Optimizer Sgd() => new SgdOptimizer();

    /// <summary>
    /// Creates the optimizer of gradient descent with momentum: m = momentum * m + gradient, v -=
    /// rate * m.
    /// </summary>
    /// <param name="momentum">Share of m that remains, from 0 to 1. Defaults to 0.9.</param>
    /// <param name="nesterov">
    /// True for Nesterov's momentum: v -= rate * (gradient + momentum * m). Defaults to false.
    /// </param>
    /// <returns>The optimizer, whose slot is <c>Momentum</c>.</returns>
    /// <remarks>Source: TensorFlow's <c>MomentumOptimizer</c>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="momentum"/> is not between 0 and 1.
    /// </exception>
    public static Optimizer Momentum(double momentum = 0.9, bool nesterov = false) =>
        new MomentumOptimizer(Share(momentum, nameof(momentum)), nesterov);

    /// <summary>
    /// Creates the optimizer RMSProp: s += (1 - decay) * (gradient^2 - s), m = momentum * m + rate
    /// * gradient / sqrt(s + epsilon), v -= m.
    /// </summary>
    /// <param name="decay">Share of s that remains, from 0 to 1. Defaults to 0.9.</param>
    /// <param name="momentum">Share of m that remains, from 0 to 1. Defaults to 0.9.</param>
    /// <param name="epsilon">Added to s; greater than 0. Defaults to 1.</param>
    /// <returns>
    /// The optimizer, whose slots are <c>RMSProp</c> (s, which starts with 1) and <c>RMSProp_1</c>
    /// (m).
    /// </returns>
    /// <remarks>
    /// Source: TensorFlow's <c>RMSPropOptimizer</c>, with the defaults of slim's
    /// <c>train_image_classifier</c>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A share is not between 0 and 1, or <paramref name="epsilon"/> is not greater than 0.
    /// </exception>
    public static Optimizer RmsProp(double decay = 0.9, double momentum = 0.9, double epsilon = 1) =>
        new RmsPropOptimizer(Share(decay, nameof(decay)), Share(momentum, nameof(momentum)), Positive(epsilon, nameof(epsilon)));

    /// <summary>
    /// Creates the optimizer Adam: m += (1 - beta1) * (gradient - m), s += (1 - beta2) *
    /// (gradient^2 - s), v -= rate * sqrt(1 - beta2^t) / (1 - beta1^t) * m / (sqrt(s) + epsilon) in
    /// step t.
    /// </summary>
    /// <param name="beta1">Share of m that remains, from 0 to less than 1. Defaults to 0.9.</param>
    /// <param name="beta2">
    /// Share of s that remains, from 0 to less than 1. Defaults to 0.999.
    /// </param>
    /// <param name="epsilon">Added to sqrt(s); greater than 0. Defaults to 1e-8.</param>
    /// <returns>
    /// The optimizer, whose slots are <c>Adam</c> (m) and <c>Adam_1</c> (s). The variables
    /// <c>beta1_power</c> and <c>beta2_power</c> hold beta1^t and beta2^t.
    /// </returns>
    /// <remarks>Source: TensorFlow's <c>AdamOptimizer</c>.</remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// A share is not at least 0 and less than 1, or <paramref name="epsilon"/> is not greater than
    /// 0.
    /// </exception>
    public static Optimizer Adam(double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) =>
        new AdamOptimizer("Adam", Power(beta1, nameof(beta1)), Power(beta2, nameof(beta2)), Positive(epsilon, nameof(epsilon)), 0, null);

    /// <summary>
    /// Creates the optimizer AdamW: <see cref="Adam"/> with v -= rate * decay * v before the step
    /// of Adam.
    /// </summary>
    /// <param name="decay">Decay of the weights; at least 0. Defaults to 0.01.</param>
    /// <param name="decays">
    /// Returns whether a variable decays, for example false for biases, beta and gamma; null if all
    /// variables decay.
    /// </param>
    /// <param name="beta1">Share of m that remains, from 0 to less than 1. Defaults to 0.9.</param>
    /// <param name="beta2">
    /// Share of s that remains, from 0 to less than 1. Defaults to 0.999.
    /// </param>
    /// <param name="epsilon">Added to sqrt(s); greater than 0. Defaults to 1e-8.</param>
    /// <returns>
    /// The optimizer, whose slots are <c>AdamW</c> and <c>AdamW_1</c>. The variables
    /// <c>beta1_power</c> and <c>beta2_power</c> are those of <see cref="Adam"/>.
    /// </returns>
    /// <remarks>
    /// Source: Loshchilov and Hutter, Decoupled Weight Decay Regularization (2017), with the decay
    /// multiplied by the learning rate as in PyTorch's <c>AdamW</c>.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="decay"/> is negative, a share is not at least 0 and less than 1, or
    /// <paramref name="epsilon"/> is not greater than 0.
    /// </exception>
    public static Optimizer AdamW(
        double decay = 0.01, Predicate<Variable>? decays = null, double beta1 = 0.9, double beta2 = 0.999, double epsilon = 1e-8) => new AdamOptimizer(
            "AdamW", Power(beta1, nameof(beta1)), Power(beta2, nameof(beta2)), Positive(epsilon, nameof(epsilon)),
            decay >= 0 && double.IsFinite(decay) ? decay : throw new ArgumentOutOfRangeException(nameof(decay), decay, "The decay must be at least 0."), decays);

    /// <summary>Changes a part of a variable and of its slots.</summary>
    /// <param name="piece">The part.</param>
    /// <param name="rate">Learning rate.</param>
    /// <param name="numbers">The numbers that all variables share.</param>
    internal abstract void Update(in UpdatePiece piece, double rate, ReadOnlySpan<float> numbers);

    /// <summary>Changes the shared numbers after all variables of a step have changed.</summary>
    internal virtual void Advance(Span<float> numbers)
    {
    }

    private static double Share(double value, string name) => value is >= 0 and <= 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"'{name}' must be from 0 to 1.");

    private static double Power(double value, string name) => value is >= 0 and < 1
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"'{name}' must be at least 0 and less than 1.");

    private static double Positive(double value, string name) => value > 0 && double.IsFinite(value)
        ? value
        : throw new ArgumentOutOfRangeException(name, value, $"'{name}' must be greater than 0.");
}
