using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Provides the node, the gradient of its value, and the means with which a
/// <see cref="NodeOperation"/> adds the gradients of its inputs and variables.
/// </summary>
internal readonly record struct NodeGradient(GradientBuilder Builder, Node Node, Node Dy)
{
    /// <summary>Gets the first input of the node.</summary>
    internal Node X => Node.Inputs[0];

    /// <summary>Determines whether the gradient of an input is needed.</summary>
    internal bool Wants(int input) => Builder.Wants(Node.Inputs[input]);

    /// <summary>Determines whether the gradient of a variable is needed.</summary>
    internal bool Wants(Variable? variable) => Builder.Wants(variable);

    /// <summary>Adds a gradient of an input.</summary>
    internal void Pass(int input, Node gradient)
    {
        if (Wants(input))
        {
            Builder.Pass(Node.Inputs[input], gradient);
        }
    }

    /// <summary>Adds a gradient of a variable.</summary>
    internal void Pass(Variable variable, Node gradient)
    {
        if (Wants(variable))
        {
            Builder.Pass(variable, gradient);
        }
    }

    /// <summary>Adds a node of an operation that networks use too.</summary>
    internal Node Add(NodeOperation operation, params IReadOnlyList<Node> inputs) => Node.Graph.Add(operation, inputs, NameOf(operation.Kind));

    /// <summary>Adds a node of the shape of its first input.</summary>
    /// <param name="kind">TensorFlow's name of the operation.</param>
    /// <param name="lower">Appends the operation of the program.</param>
    /// <param name="inputs">
    /// The inputs. The program's operation need not read all of them: some can give only a shape.
    /// </param>
    internal Node Like(string kind, Action<NodeLowering> lower, params IReadOnlyList<Node> inputs) =>
        Add(new GradientOperation(kind, inputs.Count, shapes => shapes[0], lower), inputs);

    /// <summary>Adds a node of a known shape.</summary>
    /// <param name="kind">TensorFlow's name of the operation.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="lower">Appends the operation of the program.</param>
    /// <param name="inputs">The inputs.</param>
    internal Node Of(string kind, Shape shape, Action<NodeLowering> lower, params IReadOnlyList<Node> inputs) =>
        Add(new GradientOperation(kind, inputs.Count, _ => shape, lower), inputs);

    private string NameOf(string kind) => $"gradients/{Node.Name}/{kind}";
}
