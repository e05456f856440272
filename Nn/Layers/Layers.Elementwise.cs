using NeoResNet.Backends;

namespace NeoResNet.Nn;

public static partial class Layers
{
    private const float Relu6Maximum = 6;

    /// <summary>Computes max(x, 0) for each element.</summary>
    /// <param name="inputs">A node of any shape.</param>
    /// <param name="name">
    /// Name of the node; null for <c>Relu</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of the input's shape.</returns>
    /// <remarks>If an element is NaN, its result is NaN.</remarks>
    public static Node Relu(Node inputs, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return inputs.Graph.Add(new ReluOperation(), [inputs], name);
    }

    /// <summary>Computes min(max(x, 0), 6) for each element.</summary>
    /// <remarks>If an element is NaN, its result is NaN. Source: <c>tf.nn.relu6</c>.</remarks>
    /// <param name="inputs">A node of rank 1 or more.</param>
    /// <param name="name">
    /// Name of the node; null for <c>Relu6</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of the input's shape.</returns>
    public static Node Relu6(Node inputs, string? name = null) => AddElementwise(inputs, new Clip(default, 0, Relu6Maximum, new()), "Relu6", name);

    /// <summary>
    /// Limits each element to [<paramref name="minimum"/>, <paramref name="maximum"/>].
    /// </summary>
    /// <remarks>If an element is NaN, its result is NaN. Source: <c>tf.clip_by_value</c>.</remarks>
    /// <param name="inputs">A node of rank 1 or more.</param>
    /// <param name="minimum">Smallest result; may be minus infinity.</param>
    /// <param name="maximum">Largest result; may be infinity.</param>
    /// <param name="name">
    /// Name of the node; null for <c>clip_by_value</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of the input's shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The minimum is above the maximum, or one of them is NaN.
    /// </exception>
    public static Node Clip(Node inputs, float minimum, float maximum, string? name = null) => minimum <= maximum
        ? AddElementwise(inputs, new Clip(default, minimum, maximum, new()), "clip_by_value", name)
        : throw new ArgumentOutOfRangeException(nameof(minimum), $"The minimum must be a number that is not above the maximum, got {minimum} and {maximum}.");

    /// <summary>Computes 1 / (1 + exp(-x)), a number from 0 to 1, for each element.</summary>
    /// <param name="inputs">A node of rank 1 or more.</param>
    /// <param name="name">
    /// Name of the node; null for <c>Sigmoid</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of the input's shape.</returns>
    /// <remarks>If an element is NaN, its result is NaN.</remarks>
    public static Node Sigmoid(Node inputs, string? name = null) => AddElementwise(inputs, new Sigmoid(default, new()), "Sigmoid", name);

    /// <summary>Adds two nodes of the same shape, element by element.</summary>
    /// <param name="left">First summand.</param>
    /// <param name="right">Second summand.</param>
    /// <param name="name">
    /// Name of the node; null for <c>add</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of the summands' shape.</returns>
    /// <exception cref="ArgumentException">
    /// The shapes differ, or the nodes belong to different graphs.
    /// </exception>
    public static Node Add(Node left, Node right, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Graph.Add(new AddOperation(), [left, right], name);
    }

    /// <summary>
    /// Multiplies two nodes element by element, or each pixel of images by one pixel per image, as in
    /// squeeze-and-excitation.
    /// </summary>
    /// <param name="left">First factor.</param>
    /// <param name="right">
    /// Second factor: a node of the same shape; or of shape [batch, 1, 1, channels], if the first
    /// factor is [batch, height, width, channels].
    /// </param>
    /// <param name="name">
    /// Name of the node; null for <c>mul</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of the first factor's shape.</returns>
    /// <exception cref="ArgumentException">
    /// The shapes differ, or the nodes belong to different graphs.
    /// </exception>
    public static Node Multiply(Node left, Node right, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        return left.Graph.Add(new MultiplyOperation(), [left, right], name);
    }

    /// <summary>
    /// Computes <paramref name="scale"/> * x + <paramref name="shift"/> for each element.
    /// </summary>
    /// <param name="inputs">A node of rank 1 or more.</param>
    /// <param name="scale">Multiplier; finite.</param>
    /// <param name="shift">Summand; finite. Defaults to 0.</param>
    /// <param name="name">
    /// Name of the node; null for <c>Scale</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of the input's shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="scale"/> or <paramref name="shift"/> is not finite.
    /// </exception>
    public static Node Scale(Node inputs, float scale, float shift = 0, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        return float.IsFinite(scale) && float.IsFinite(shift)
            ? inputs.Graph.Add(new ScaleOperation(scale, shift), [inputs], name)
            : throw new ArgumentOutOfRangeException(nameof(scale), $"Scale and shift must be finite, got {scale} and {shift}.");
    }

    /// <summary>
    /// Computes exp(x), divided by its sum over the last dimension, for each element.
    /// </summary>
    /// <param name="logits">A node of rank 1 or more, whose last dimension is the classes.</param>
    /// <param name="scope">
    /// Name of the variable scope; null for <c>Softmax</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of the input's shape.</returns>
    /// <remarks>Source: slim's <c>softmax</c>.</remarks>
    /// <exception cref="ArgumentException">The scope name is invalid.</exception>
    public static Node Softmax(Node logits, string? scope = null)
    {
        ArgumentNullException.ThrowIfNull(logits);
        using VariableScope opened = logits.Graph.VariableScope(scope, "Softmax");
        return logits.Graph.Add(new SoftmaxOperation(), [logits]);
    }

    /// <summary>Removes the dimensions height and width, which must be 1.</summary>
    /// <param name="inputs">A node of shape [batch, 1, 1, channels].</param>
    /// <param name="name">
    /// Name of the node; null for <c>Squeeze</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of shape [batch, channels].</returns>
    /// <remarks>
    /// If height or width is unknown when the graph is built, a run with another size than 1 fails.
    /// Source: <c>tf.squeeze</c> over dimensions 1 and 2.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The rank of the input is not 4, or its height or width is known and not 1.
    /// </exception>
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
        _ => throw new ArgumentOutOfRangeException(nameof(activation), activation, "Unknown activation. Use None, Relu or Relu6."),
    };
}
