using NeoResNet.Backends;

namespace NeoResNet.Nn;

/// <summary>
/// Moves a batch norm's moving mean or variance towards the batch's: moving -= (moving - batch) * (1 - decay), in float32 as TensorFlow's
/// <c>assign_moving_average</c>. Made by <see cref="Layers.BatchNorm"/> in training mode and found in <see cref="Graph.Updates"/>;
/// it happens only in the runs of a <see cref="Callable"/> that was asked for it.
/// </summary>
public sealed class MovingAverageUpdate
{
    private readonly int _row;
    private readonly float _share;

    internal MovingAverageUpdate(Node moments, int row, Variable variable, double decay)
    {
        Moments = moments;
        Variable = variable;
        _row = row;

        // As slim: the subtraction in double, then rounded.
        _share = (float)(1 - decay);
    }

    /// <summary>What changes.</summary>
    public Variable Variable { get; }

    /// <summary>The batch's statistics, [3, channels] as <see cref="BatchMoments"/> tells.</summary>
    public Node Moments { get; }

    /// <summary>Name scope of the layer, so that updates of one tower can be told from another's: <c>resnet_v1_50_1/conv1/BatchNorm</c>.</summary>
    public string Name => Moments.Name[..Math.Max(0, Moments.Name.LastIndexOf('/'))];

    /// <summary>Layer and variable.</summary>
    public override string ToString() => $"{Name}: {Variable.Name}";

    /// <summary>Changes the variable's values; only while the store's gate is held.</summary>
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
