namespace NeoResNet.Nn;

/// <summary>
/// Holds the arguments of <see cref="Layers.BatchNorm"/> that an arg scope can set.
/// </summary>
/// <remarks>
/// An argument that is null takes the value of the enclosing scope. The defaults apply if no scope
/// sets the argument. They are slim's, except that of <see cref="IsTraining"/>.
/// </remarks>
public sealed record BatchNormArgs
{
    /// <summary>
    /// Gets the share of the old moving average that an update keeps, from 0 to 1. Defaults to
    /// 0.999.
    /// </summary>
    public double? Decay { get; init; }

    /// <summary>Gets whether the layer adds beta. Defaults to true.</summary>
    public bool? Center { get; init; }

    /// <summary>Gets whether the layer multiplies by gamma. Defaults to false.</summary>
    public bool? Scale { get; init; }

    /// <summary>
    /// Gets the number that is added to the variance, at least 0. Defaults to 0.001. The fused form
    /// raises it to at least <see cref="Layers.FusedBatchNormMinimumEpsilon"/>.
    /// </summary>
    public double? Epsilon { get; init; }

    /// <summary>Gets the activation that is applied last. Defaults to none.</summary>
    public Activation? Activation { get; init; }

    /// <summary>
    /// Gets whether the layer uses the statistics of the batch. Defaults to false (true in slim).
    /// </summary>
    public bool? IsTraining { get; init; }

    /// <summary>
    /// Gets whether the layer follows TensorFlow's fused operation, which raises epsilon to a
    /// minimum and updates the moving variance with Bessel's correction. Defaults to true.
    /// </summary>
    public bool? Fused { get; init; }

    /// <summary>
    /// Gets whether the fused form, too, uses <see cref="Epsilon"/> without raising it. Defaults to
    /// false. PyTorch weights require the exact epsilon.
    /// </summary>
    public bool? ExactEpsilon { get; init; }

    /// <summary>
    /// Gets the collection for the updates of the moving averages in training mode. Defaults to
    /// <see cref="Graph.Updates"/>.
    /// </summary>
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
