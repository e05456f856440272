using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>
/// Provides the inputs, shapes and parameters with which a <see cref="NodeOperation"/> appends the
/// program's operation of a node.
/// </summary>
internal readonly record struct NodeLowering(GraphTranslator Translator, Node Node)
{
    /// <summary>Gets the first input.</summary>
    internal View X => Input(0);

    /// <summary>Gets the second input.</summary>
    internal View Y => Input(1);

    /// <summary>Gets an input.</summary>
    internal View Input(int index) => Translator.ValueOf(Node.Inputs[index]);

    /// <summary>Gets the shape of the first input.</summary>
    internal Shape InputShape => Translator.ShapeOf(Node.Inputs[0]);

    /// <summary>Gets the shape of an input.</summary>
    internal Shape ShapeOf(int input) => Translator.ShapeOf(Node.Inputs[input]);

    /// <summary>Gets the shape of the node's value.</summary>
    internal Shape Shape => Translator.ShapeOf(Node);

    /// <summary>Returns the id of a parameter; null if the expression is null.</summary>
    internal ParameterId? Parameter(VectorExpression? expression) => expression is null ? null : Translator.Intern(Node, expression);

    /// <summary>
    /// Returns the id of the parameter with a variable's values; null if the variable is null.
    /// </summary>
    internal ParameterId? Parameter(Variable? variable) => variable is null ? null : Parameter(Vector(variable));

    /// <summary>Returns the values of a variable.</summary>
    internal VariableVector Vector(Variable variable) => new(variable) { IsLive = IsLive(variable) };

    /// <summary>Returns the id of the parameter with a convolution's filter.</summary>
    internal ParameterId Filter(Variable weights) => Translator.Intern(Node, new FilterExpression(weights) { IsLive = IsLive(weights) });

    /// <summary>Determines whether training changes a variable between runs.</summary>
    /// <remarks>
    /// A parameter can be such a variable, but no parameter can be computed from it.
    /// </remarks>
    internal bool IsLive(Variable? variable) => Translator.IsLive(variable);

    /// <summary>Appends the operation with the node's name as its label.</summary>
    /// <remarks>The translator sets its output.</remarks>
    internal void Append(Operation operation) => Translator.Append(Node, Node.Name, operation);

    /// <summary>
    /// Appends an operation that the node needs before its own, and returns the value that it
    /// writes.
    /// </summary>
    internal ValueId AppendInner(Shape shape, Operation operation) => Translator.AppendInner(Node, shape, operation);

    /// <summary>
    /// Appends the operation with the scope of the node's layer as its label; in the root scope,
    /// with the node's name.
    /// </summary>
    /// <remarks>The translator sets its output.</remarks>
    internal void AppendForScope(Operation operation) => Translator.Append(Node, Node.Scope.Length > 0 ? Node.Scope : Node.Name, operation);

    /// <summary>Assigns the values of the input to the node, in the node's shape.</summary>
    internal void PassThrough() => Translator.Alias(Node, Node.Inputs[0]);
}
