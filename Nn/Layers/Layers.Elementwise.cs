namespace NeoResNet.Nn;

public static partial class Layers
{
    /// <summary>max(x, 0); NaN stays NaN.</summary>
    public static Node Relu(Node inputs, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Graph.Add(new ReluOperation(), [inputs], name);
    }

    /// <summary>Sum of two nodes of one shape.</summary>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Node Add(Node left, Node right, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Graph.Add(new AddOperation(), [left, right], name);
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
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation; it must be None or Relu."),
    };
}
