namespace NeoResNet.Nn;

/// <summary>Holds the options of a <see cref="TrainingStep"/>.</summary>
public sealed record TrainingStepOptions
{
    /// <summary>Gets the variables to train.</summary>
    /// <remarks>
    /// Null, the default, trains all trainable variables that the loss reads.
    /// </remarks>
    public IReadOnlyList<Variable>? Variables { get; init; }

    /// <summary>Gets the factor of the learning rate of each variable.</summary>
    /// <remarks>
    /// A variable whose factor is 0 is frozen: the step neither changes it nor computes its
    /// gradient. The step calls the function once per variable, when it is created. Null, the
    /// default, gives every variable the factor 1.
    /// </remarks>
    public Func<Variable, double>? RateFactor { get; init; }

    /// <summary>
    /// Gets the updates of moving averages that each step applies, usually
    /// <see cref="Graph.Updates"/>.
    /// </summary>
    /// <remarks>Source: slim's <c>UPDATE_OPS</c>.</remarks>
    public IReadOnlyList<MovingAverageUpdate> Updates { get; init; } = [];

    /// <summary>Gets the nodes that each step returns in addition to the loss.</summary>
    /// <remarks>Their values are those before the update.</remarks>
    public IReadOnlyList<Node> Fetches { get; init; } = [];

    /// <summary>Gets the largest 2-norm of the gradient of all variables together.</summary>
    /// <remarks>
    /// A gradient with a greater norm is scaled to this norm. Null, the default, does not limit the
    /// gradient. Source: TensorFlow's <c>clip_by_global_norm</c>.
    /// </remarks>
    public double? ClipNorm { get; init; }
}
