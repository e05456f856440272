using NeoResNet.Tensors;

namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Provides the names and constants with which a <see cref="NodeOperation"/> adds the ONNX
/// operation of a node.
/// </summary>
internal readonly record struct NodeExport(OnnxTranslator Translator, Node Node)
{
    /// <summary>Gets the name of the first input's value.</summary>
    internal string X => ValueOf(Node.Inputs[0]);

    /// <summary>Gets the name of the second input's value.</summary>
    internal string Y => ValueOf(Node.Inputs[1]);

    /// <summary>Gets the model's constants.</summary>
    internal OnnxConstants Constants => Translator.Constants;

    /// <summary>Gets the nodes that read this node.</summary>
    internal IEnumerable<Node> Readers => Translator.ReadersOf(Node);

    /// <summary>Returns the name of a node's value.</summary>
    internal string ValueOf(Node node) => Translator.ValueOf(node);

    /// <summary>Determines whether a node is an input of the model.</summary>
    internal bool IsInput(Node node) => Translator.IsInput(node);

    /// <summary>
    /// Determines whether the ONNX operations of a node's readers include the node.
    /// </summary>
    internal bool IsJoined(Node node) => Translator.IsJoined(node);

    /// <summary>Adds the operation that computes the node.</summary>
    internal void Add(string kind, IReadOnlyList<string> inputs, IReadOnlyList<OnnxAttribute>? attributes = null) =>
        Translator.Add(kind, Node, inputs, attributes ?? []);

    /// <summary>Adds an operation before the one that computes the node.</summary>
    /// <returns>The name of its value.</returns>
    internal string AddInner(string kind, string name, IReadOnlyList<string> inputs) => Translator.AddInner(kind, $"{Node.Name}/{name}", inputs);

    /// <summary>Adds a constant number.</summary>
    /// <returns>The name of its value.</returns>
    internal string AddNumber(string name, float value) => Constants.Number($"{Node.Name}/{name}", value);

    /// <summary>Adds constant whole numbers.</summary>
    /// <returns>The name of their value.</returns>
    internal string AddIntegers(string name, params IReadOnlyList<int> values) => Constants.Integers($"{Node.Name}/{name}", values);

    /// <summary>Assigns a constant tensor in this library's layout to the node.</summary>
    internal void AddConstant(Func<NhwcTensor> make, Shape shape) => Translator.SetValue(Node, Constants.Add(Node.Name, make, shape));
}
