using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>Provides what a <see cref="NodeOperation"/> needs to append its program operation for one node.</summary>
internal readonly record struct NodeLowering(GraphTranslator Translator, Node Node)
{
    /// <summary>Gets the first input.</summary>
    internal View X => Input(0);

    /// <summary>Gets the second input.</summary>
    internal View Y => Input(1);

    /// <summary>Gets the shape of the first input.</summary>
    internal Shape InputShape => Translator.ShapeOf(Node.Inputs[0]);

    /// <summary>Gets the shape of the node's own value.</summary>
    internal Shape Shape => Translator.ShapeOf(Node);

    /// <summary>Gets the id of a parameter; null for no expression.</summary>
    internal ParameterId? Parameter(VectorExpression? expression) => expression is null ? null : Translator.Intern(expression);

    /// <summary>Gets the id of a parameter that holds a variable's values; null for no variable.</summary>
    internal ParameterId? Parameter(Variable? variable) => variable is null ? null : Translator.Intern(new VariableVector(variable));

    /// <summary>Gets the id of a convolution's filter.</summary>
    internal ParameterId Filter(Variable weights) => Translator.Intern(new FilterExpression(weights));

    /// <summary>Appends the operation, labelled with the node's name. The operation's epilogue needs no output yet.</summary>
    internal void Append(Operation operation) => Translator.Append(Node, Node.Name, operation);

    /// <summary>Appends the operation, labelled with the scope of the layer that made the node.</summary>
    internal void AppendForScope(Operation operation) => Translator.Append(Node, Node.Scope, operation);

    /// <summary>Makes the node stand for its input's numbers in the node's own shape.</summary>
    internal void PassThrough() => Translator.Alias(Node, Node.Inputs[0]);

    private View Input(int index) => Translator.ValueOf(Node.Inputs[index]);
}
