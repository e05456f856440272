namespace NeoResNet.Nn;

/// <summary>Adds losses to a graph: values of shape [1] that training minimizes.</summary>
/// <remarks>Add losses with <see cref="Layers.Add"/>. Source: slim's <c>losses</c>.</remarks>
public static class Losses
{
    /// <summary>
    /// Computes the mean over the batch of the cross-entropy between the labels and the softmax of
    /// the logits.
    /// </summary>
    /// <param name="logits">A node of shape [batch, classes].</param>
    /// <param name="labels">
    /// A node of the same shape: 1 for the class of the image and 0 for the others, or any
    /// distribution. Labels that are multiplied by a number give the image this weight.
    /// </param>
    /// <param name="labelSmoothing">
    /// Share s of each label that is distributed evenly over all classes, from 0 to 1: the label
    /// becomes (1 - s) * label + s / classes. Defaults to 0.
    /// </param>
    /// <param name="name">
    /// Name of the node; null for <c>softmax_cross_entropy</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of shape [1].</returns>
    /// <remarks>Source: slim's <c>softmax_cross_entropy</c>.</remarks>
    /// <exception cref="ArgumentNullException">A node is null.</exception>
    /// <exception cref="ArgumentException">
    /// The shapes differ, the rank is not 2, or the nodes belong to different graphs.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="labelSmoothing"/> is not between 0 and 1.
    /// </exception>
    public static Node SoftmaxCrossEntropy(Node logits, Node labels, double labelSmoothing = 0, string? name = null) =>
        Add(new SoftmaxCrossEntropyOperation(Checked(labelSmoothing)), logits, labels, name);

    /// <summary>
    /// Computes the mean over all elements of the cross-entropy between the labels and the sigmoid
    /// of the logits, for images that can have several classes.
    /// </summary>
    /// <param name="logits">A node of shape [batch, classes].</param>
    /// <param name="labels">
    /// A node of the same shape: 1 for each class that applies to the image, otherwise 0.
    /// </param>
    /// <param name="labelSmoothing">
    /// Share s of each label that is replaced by 1/2, from 0 to 1: the label becomes (1 - s) *
    /// label + s / 2. Defaults to 0.
    /// </param>
    /// <param name="name">
    /// Name of the node; null for <c>sigmoid_cross_entropy</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>A node of shape [1].</returns>
    /// <remarks>Source: slim's <c>sigmoid_cross_entropy</c>.</remarks>
    /// <exception cref="ArgumentNullException">A node is null.</exception>
    /// <exception cref="ArgumentException">
    /// The shapes differ, the rank is not 2, or the nodes belong to different graphs.
    /// </exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="labelSmoothing"/> is not between 0 and 1.
    /// </exception>
    public static Node SigmoidCrossEntropy(Node logits, Node labels, double labelSmoothing = 0, string? name = null) =>
        Add(new SigmoidCrossEntropyOperation(Checked(labelSmoothing)), logits, labels, name);

    /// <summary>
    /// Computes the sum of the penalties of all regularized variables of the graph's store.
    /// </summary>
    /// <param name="graph">The graph.</param>
    /// <param name="scope">
    /// The scope whose variables count, such as <c>resnet_v2_50</c>; null for all variables.
    /// </param>
    /// <returns>A node of shape [1]; null if no variable has a penalty.</returns>
    /// <remarks>
    /// Each variable has one penalty, even if several layers use it. The value is that of
    /// <see cref="VariableStore.RegularizationLoss"/>, as a node. Source: slim's
    /// <c>REGULARIZATION_LOSSES</c>.
    /// </remarks>
    /// <exception cref="ArgumentNullException"><paramref name="graph"/> is null.</exception>
    /// <exception cref="NotSupportedException">
    /// A variable has a regularizer other than <see cref="Regularizer.L2"/>. The message names it.
    /// </exception>
    public static Node? Regularization(Graph graph, string? scope = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Atomically(() =>
        {
            Node? sum = null;
            foreach (Variable variable in graph.Variables.RegularizedIn(scope))
            {
                double scale = variable.Regularizer is L2Regularizer penalty
                    ? penalty.Scale
                    : throw new NotSupportedException($"The regularizer of variable '{variable.Name}' has no node. Use {nameof(Regularizer)}.{nameof(Regularizer.L2)}.");
                Node loss = graph.Add(new L2LossOperation(variable, scale), [], $"{variable.Name}/Regularizer/l2_regularizer");
                sum = sum is null ? loss : Layers.Add(sum, loss);
            }

            return sum;
        });
    }

    private static Node Add(NodeOperation operation, Node logits, Node labels, string? name)
    {
        ArgumentNullException.ThrowIfNull(logits);
        ArgumentNullException.ThrowIfNull(labels);
        return logits.Graph.Add(operation, [logits, labels], name);
    }

    private static double Checked(double labelSmoothing) => labelSmoothing is >= 0 and <= 1
        ? labelSmoothing
        : throw new ArgumentOutOfRangeException(nameof(labelSmoothing), labelSmoothing, "The label smoothing must be from 0 to 1.");
}
