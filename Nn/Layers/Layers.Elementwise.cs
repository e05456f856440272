namespace NeoResNet.Nn;

public static partial class Layers
{
    /// <summary>max(x, 0); NaN stays NaN.</summary>
    public static Node Relu(Node inputs, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Graph.Add(new ReluOperation(), [inputs], name);
    }

    /// <summary>min(max(x, 0), 6); NaN stays NaN. Source: <c>tf.nn.relu6</c>.</summary>
    public static Node Relu6(Node inputs, string? name = null) => Clip(inputs, 0, ClipOperation.Relu6Maximum, name);

    /// <summary>The nearest number of [<paramref name="minimum"/>, <paramref name="maximum"/>]; NaN stays NaN. Source: <c>tf.clip_by_value</c>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The minimum is above the maximum, or one is NaN.</exception>
    public static Node Clip(Node inputs, float minimum, float maximum, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return minimum <= maximum
            ? inputs.Graph.Add(new ClipOperation(minimum, maximum), [inputs], name)
            : throw new ArgumentOutOfRangeException(nameof(minimum), $"The minimum must not be above the maximum, got {minimum} and {maximum}.");
    }

    /// <summary>Sum of two nodes of one shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Node Add(Node left, Node right, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Graph.Add(new AddOperation(), [left, right], name);
    }

    /// <summary>Product of two nodes of one shape, element by element.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Node Multiply(Node left, Node right, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Graph.Add(new MultiplyOperation(), [left, right], name);
    }

    /// <summary>1 / (1 + exp(-x)), a number between 0 and 1; NaN stays NaN.</summary>
    public static Node Sigmoid(Node inputs, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Graph.Add(new SigmoidOperation(), [inputs], name);
    }

    /// <summary><paramref name="scale"/> * x + <paramref name="shift"/>, the same two numbers for every element.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public static Node Scale(Node inputs, float scale, float shift = 0, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return float.IsFinite(scale) && float.IsFinite(shift)
            ? inputs.Graph.Add(new ScaleOperation(scale, shift), [inputs], name)
            : throw new ArgumentOutOfRangeException(nameof(scale), $"Scale and shift must be finite, got {scale} and {shift}.");
    }

    /// <summary>exp(x) normalised to sum 1 over the last dimension. Source: slim's <c>softmax</c>.</summary>
    public static Node Softmax(Node logits, string? scope = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using VariableScope opened = logits.Graph.VariableScope(scope, "Softmax");
        return logits.Graph.Add(new SoftmaxOperation(), [logits]);
    }

    /// <summary>Removes a height and width of 1: [batch, 1, 1, channels] to [batch, channels]. Source: <c>tf.squeeze</c> over dimensions 1 and 2.</summary>
    /// <exception cref="ArgumentException">Height or width is known not to be 1.</exception>
    public static Node SpatialSqueeze(Node inputs, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Graph.Add(new SpatialSqueezeOperation(), [inputs], name);
    }

    private static Node Activate(Node net, Activation activation) => activation switch
    {
        Activation.None => net,
        Activation.Relu => Relu(net),
        Activation.Relu6 => Relu6(net),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation; it must be None, Relu or Relu6."),
    };
}
