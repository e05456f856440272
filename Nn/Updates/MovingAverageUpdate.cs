using NeoResNet.Backends;

namespace NeoResNet.Nn;

/// <summary>
/// Represents an update of a moving average of a batch norm: moving -= (moving - batch) * (1 -
/// decay).
/// </summary>
/// <remarks>
/// <see cref="Layers.BatchNorm"/> in training mode adds updates to <see cref="Graph.Updates"/>.
/// Only runs of a <see cref="Callable"/> that was created with an update apply it. The arithmetic
/// is float32. Source: TensorFlow's <c>assign_moving_average</c>.
/// </remarks>
public sealed class MovingAverageUpdate
{
    private readonly int _row;
    private readonly float _share;

    internal MovingAverageUpdate(Node moments, int row, Variable variable, double decay)
    {
        Moments = moments;
        Variable = variable;
        _row = row;

        // As in slim, the subtraction is in double precision, and its result is rounded.
        _share = (float)(1 - decay);
    }

    /// <summary>Gets the moving average: the variable that the update changes.</summary>
    public Variable Variable { get; }

    /// <summary>
    /// Gets the statistics of the batch, of shape [3, channels]: mean, variance, and variance with
    /// Bessel's correction.
    /// </summary>
    public Node Moments { get; }

    /// <summary>Gets whether the variable averages variances, and not means.</summary>
    internal bool IsVariance => _row > 0;

    /// <summary>
    /// Gets the name scope of the layer, such as <c>resnet_v1_50_1/conv1/BatchNorm</c>.
    /// </summary>
    /// <remarks>
    /// The name scope differs for each build, even if builds share their variables.
    /// </remarks>
    public string Name => Moments.Name[..Math.Max(0, Moments.Name.LastIndexOf('/'))];

    /// <summary>Returns the name of the layer and the name of the variable.</summary>
    /// <returns>Text such as <c>conv1/BatchNorm: conv1/BatchNorm/moving_mean</c>.</returns>
    public override string ToString() => $"{Name}: {Variable.Name}";

    /// <summary>Changes the variable's values.</summary>
    /// <remarks>The caller must hold <see cref="VariableStore.Gate"/>.</remarks>
    internal void Apply(ReadOnlySpan<float> moments)
    {
        Span<float> moving = Variable.Writable();
        ReadOnlySpan<float> batch = moments.Slice(_row * moving.Length, moving.Length);
        for (int c = 0; c < moving.Length; c++)
        {
            moving[c] -= (moving[c] - batch[c]) * _share;
        }
    }
}
