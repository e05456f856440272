namespace NeoResNet.Nn;

/// <summary>
/// Specifies the arguments of <see cref="Layers.BatchNorm"/> that an arg scope can set.
/// </summary>
/// <remarks>
/// An argument that is null takes the value of the enclosing scope. The defaults apply if no scope
/// sets the argument. The defaults are those of slim, except for <see cref="IsTraining"/>.
/// </remarks>
public sealed record BatchNormArgs
{
    /// <summary>
    /// Gets the share of the old moving average that an update keeps, from 0 to 1.
    /// </summary>
    /// <value>The default is 0.999.</value>
    public double? Decay { get; init; }

    /// <summary>Gets a value that indicates whether the layer adds beta.</summary>
    /// <value>The default is true.</value>
    public bool? Center { get; init; }

    /// <summary>Gets a value that indicates whether the layer multiplies by gamma.</summary>
    /// <value>The default is false.</value>
    public bool? Scale { get; init; }

    /// <summary>Gets the number that is added to the variance, at least 0.</summary>
    /// <value>The default is 0.001.</value>
    /// <remarks>
    /// The fused form raises the number to at least
    /// <see cref="Layers.FusedBatchNormMinimumEpsilon"/>.
    /// </remarks>
    public double? Epsilon { get; init; }

    /// <summary>Gets the activation that is applied last.</summary>
    /// <value>The default is none.</value>
    public Activation? Activation { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the layer uses the statistics of the batch.
    /// </summary>
    /// <value>The default is false; slim's default is true.</value>
    public bool? IsTraining { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the layer follows TensorFlow's fused operation, which
    /// raises epsilon to a minimum and updates the moving variance with Bessel's correction.
    /// </summary>
    /// <value>The default is true.</value>
    public bool? Fused { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the layer uses <see cref="Epsilon"/> without raising it,
    /// even in the fused form.
    /// </summary>
    /// <value>The default is false.</value>
    /// <remarks>PyTorch weights require the exact epsilon.</remarks>
    public bool? ExactEpsilon { get; init; }

    /// <summary>
    /// Gets the collection for the updates of the moving averages in training mode.
    /// </summary>
    /// <value>The default is <see cref="Graph.Updates"/>.</value>
    public UpdatesCollection? Updates { get; init; }

    internal BatchNormArgs Over(BatchNormArgs outer) => new()
    {
        Decay = Decay ?? outer.Decay,
        Center = Center ?? outer.Center,
        Scale = Scale ?? outer.Scale,
        Epsilon = Epsilon ?? outer.Epsilon,
        Activation = Activation ?? outer.Activation,
        IsTraining = IsTraining ?? outer.IsTraining,
        Fused = Fused ?? outer.Fused,
        ExactEpsilon = ExactEpsilon ?? outer.ExactEpsilon,
        Updates = Updates ?? outer.Updates,
    };
}
