namespace NeoResNet.Nn;

/// <summary>Adds the gradients of a loss to a graph.</summary>
public static class Gradients
{
    /// <summary>
    /// Adds nodes that compute the derivatives of a loss with respect to variables, by reverse-mode
    /// differentiation.
    /// </summary>
    /// <param name="loss">
    /// A node of shape [1], such as the result of <see cref="Losses.SoftmaxCrossEntropy"/>.
    /// </param>
    /// <param name="variables">The variables; trainable or not.</param>
    /// <returns>
    /// One node per variable, of the shape of the variable, in the same order.
    /// </returns>
    /// <remarks>
    /// <para>
    /// The nodes are ordinary nodes: fetch them with <see cref="Session.Callable"/>. The gradient
    /// through a batch norm in training mode includes the gradient through the statistics of the
    /// batch. Where a ReLU or a clip is not differentiable, the derivative is 0. A max pool passes
    /// the gradient of a window to its first maximum in row-major order.
    /// </para>
    /// <para>
    /// If the method throws, it leaves the graph unchanged. Source: TensorFlow's
    /// <c>tf.gradients</c>.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="loss"/>, <paramref name="variables"/> or one of the variables is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The shape of the loss is not [1], or the loss does not depend on a variable. The message
    /// names the node or the variable.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// An operation between the variables and the loss has no gradient. The message names the node.
    /// </exception>
    public static IReadOnlyList<Node> Of(Node loss, IReadOnlyList<Variable> variables)
    {
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentNullException.ThrowIfNull(variables);
        foreach (Variable variable in variables)
        {
            ArgumentNullException.ThrowIfNull(variable);
        }

        return loss.Shape.Equals([1])
            ? loss.Graph.Atomically(() => new GradientBuilder(loss, variables).Build())
            : throw new ArgumentException($"The loss '{loss.Name}' must have shape [1], got {loss.Shape}. Use a node of {nameof(Losses)}.", nameof(loss));
    }
}
