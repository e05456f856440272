namespace NeoResNet.Nn;

/// <summary>Arguments of <see cref="Layers.BatchNorm"/> that an arg scope may set; null is not set. Defaults are slim's, but for <see cref="IsTraining"/>.</summary>
public sealed record BatchNormArgs
{
    /// <summary>Share of the old moving value that an update keeps; default 0.999.</summary>
    public double? Decay { get; init; }

    /// <summary>Whether beta is added; default true.</summary>
    public bool? Center { get; init; }

    /// <summary>Whether gamma multiplies; default false.</summary>
    public bool? Scale { get; init; }

    /// <summary>Summand that keeps the variance from zero; default 0.001. The fused form raises it to at least 1.001e-5.</summary>
    public double? Epsilon { get; init; }

    /// <summary>Function applied last; default none.</summary>
    public Activation? Activation { get; init; }

    /// <summary>Whether the batch's own statistics are used; default false (slim's layer says true).</summary>
    public bool? IsTraining { get; init; }

    /// <summary>
    /// Whether TensorFlow's fused operation is followed, with its clamp of epsilon and its Bessel-corrected moving variance; default true.
    /// </summary>
    public bool? Fused { get; init; }

    /// <summary>Whether epsilon is used as it stands, the fused form or not; default false. Weights of torch were trained so.</summary>
    public bool? ExactEpsilon { get; init; }

    /// <summary>Where the updates of the moving averages are collected in training mode; default <see cref="Graph.Updates"/>.</summary>
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
