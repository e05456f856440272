using NeoResNet.Backends;

namespace NeoResNet.Nn;

public static partial class Layers
{
    private const float Relu6Maximum = 6;

    /// <summary>Computes max(x, 0) for each element; NaN stays NaN.</summary>
    /// <param name="inputs">Any shape.</param>
    /// <param name="name">Name of the node; null for <c>Relu</c>, made unique.</param>
    /// <returns>A node of the input's shape.</returns>
    public static Node Relu(Node inputs, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Graph.Add(new ReluOperation(), [inputs], name);
    }

    /// <summary>Computes min(max(x, 0), 6) for each element; NaN stays NaN. Source: <c>tf.nn.relu6</c>.</summary>
    /// <param name="inputs">Any shape of rank 1 or more.</param>
    /// <param name="name">Name of the node; null for <c>Relu6</c>, made unique.</param>
    /// <returns>A node of the input's shape.</returns>
    public static Node Relu6(Node inputs, string? name = null) => AddElementwise(inputs, new Clip(default, 0, Relu6Maximum, new()), "Relu6", name);

    /// <summary>
    /// Limits each element to [<paramref name="minimum"/>, <paramref name="maximum"/>]; NaN stays NaN. Source: <c>tf.clip_by_value</c>.
    /// </summary>
    /// <param name="inputs">Any shape of rank 1 or more.</param>
    /// <param name="minimum">Smallest result; may be minus infinity.</param>
    /// <param name="maximum">Largest result; may be infinity.</param>
    /// <param name="name">Name of the node; null for <c>clip_by_value</c>, made unique.</param>
    /// <returns>A node of the input's shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The minimum is above the maximum, or one of them is NaN.</exception>
    public static Node Clip(Node inputs, float minimum, float maximum, string? name = null) => minimum <= maximum
        ? AddElementwise(inputs, new Clip(default, minimum, maximum, new()), "clip_by_value", name)
        : throw new ArgumentOutOfRangeException(nameof(minimum), $"The minimum must not be above the maximum, got {minimum} and {maximum}.");

    /// <summary>Computes 1 / (1 + exp(-x)), a number between 0 and 1, for each element; NaN stays NaN.</summary>
    /// <param name="inputs">Any shape of rank 1 or more.</param>
    /// <param name="name">Name of the node; null for <c>Sigmoid</c>, made unique.</param>
    /// <returns>A node of the input's shape.</returns>
    public static Node Sigmoid(Node inputs, string? name = null) => AddElementwise(inputs, new Sigmoid(default, new()), "Sigmoid", name);

    /// <summary>Adds two nodes of one shape.</summary>
    /// <param name="left">First summand.</param>
    /// <param name="right">Second summand.</param>
    /// <param name="name">Name of the node; null for <c>add</c>, made unique.</param>
    /// <returns>A node of the summands' shape.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Node Add(Node left, Node right, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Graph.Add(new AddOperation(), [left, right], name);
    }

    /// <summary>Multiplies two nodes of one shape, element by element.</summary>
    /// <param name="left">First factor.</param>
    /// <param name="right">Second factor.</param>
    /// <param name="name">Name of the node; null for <c>mul</c>, made unique.</param>
    /// <returns>A node of the factors' shape.</returns>
    /// <exception cref="ArgumentException">The shapes differ.</exception>
    public static Node Multiply(Node left, Node right, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Graph.Add(new MultiplyOperation(), [left, right], name);
    }

    /// <summary>Computes <paramref name="scale"/> * x + <paramref name="shift"/> with the same two numbers for each element.</summary>
    /// <param name="inputs">Any shape of rank 1 or more.</param>
    /// <param name="scale">Multiplier; finite.</param>
    /// <param name="shift">Summand; finite.</param>
    /// <param name="name">Name of the node; null for <c>Scale</c>, made unique.</param>
    /// <returns>A node of the input's shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is not finite.</exception>
    public static Node Scale(Node inputs, float scale, float shift = 0, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return float.IsFinite(scale) && float.IsFinite(shift)
            ? inputs.Graph.Add(new ScaleOperation(scale, shift), [inputs], name)
            : throw new ArgumentOutOfRangeException(nameof(scale), $"Scale and shift must be finite, got {scale} and {shift}.");
    }

    /// <summary>Computes exp(x) normalized to sum 1 over the last dimension. Source: slim's <c>softmax</c>.</summary>
    /// <param name="logits">Any shape of rank 1 or more; the last dimension is the classes.</param>
    /// <param name="scope">Scope; null for <c>Softmax</c>, made unique.</param>
    /// <returns>A node of the input's shape.</returns>
    public static Node Softmax(Node logits, string? scope = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using VariableScope opened = logits.Graph.VariableScope(scope, "Softmax");
        return logits.Graph.Add(new SoftmaxOperation(), [logits]);
    }

    /// <summary>Removes a height and width of 1. Source: <c>tf.squeeze</c> over dimensions 1 and 2.</summary>
    /// <param name="inputs">[batch, 1, 1, channels].</param>
    /// <param name="name">Name of the node; null for <c>Squeeze</c>, made unique.</param>
    /// <returns>A node of shape [batch, channels].</returns>
    /// <exception cref="ArgumentException">Height or width is known not to be 1.</exception>
    public static Node SpatialSqueeze(Node inputs, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Graph.Add(new SpatialSqueezeOperation(), [inputs], name);
    }

    private static Node AddElementwise(Node inputs, Elementwise function, string kind, string? name)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Graph.Add(new ElementwiseOperation(function, kind), [inputs], name);
    }

    private static Node Activate(Node net, Activation activation) => activation switch
    {
        Activation.None => net,
        Activation.Relu => Relu(net),
        Activation.Relu6 => Relu6(net),
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation; it must be None, Relu or Relu6."),
    };
}
