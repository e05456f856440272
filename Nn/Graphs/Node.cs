namespace NeoResNet.Nn;

/// <summary>
/// Represents a symbolic value of a <see cref="Graph"/>: the result of an operation on other nodes.
/// </summary>
/// <remarks>Nodes are immutable. A <see cref="Session"/> computes their values.</remarks>
public sealed class Node
{
    internal Node(Graph graph, int index, string name, string scope, NodeOperation operation, IReadOnlyList<Node> inputs, PartialShape shape)
    {
        Graph = graph;
        Index = index;
        Name = name;
        Scope = scope;
        Operation = operation;
        Inputs = inputs;
        Shape = shape;
    }

    /// <summary>Gets the graph that the node belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>
    /// Gets the name, which is unique in the graph, such as <c>resnet_v2_50/conv1/Conv2D</c>.
    /// </summary>
    public string Name { get; }

    /// <summary>
    /// Gets the name of the variable scope in which the node was created, such as
    /// <c>resnet_v2_50/conv1</c>; empty for the root scope.
    /// </summary>
    public string Scope { get; }

    /// <summary>
    /// Gets TensorFlow's name of the node's operation, such as <c>Conv2D</c> or <c>Relu</c>.
    /// </summary>
    public string Kind => Operation.Kind;

    /// <summary>Gets the inputs of the node's operation, in order.</summary>
    public IReadOnlyList<Node> Inputs { get; }

    /// <summary>Gets the shape; sizes that depend on the tensors of a run are null.</summary>
    public PartialShape Shape { get; }

    /// <summary>Gets the operation that computes the value.</summary>
    internal NodeOperation Operation { get; }

    /// <summary>Gets the index in the graph's order of creation.</summary>
    /// <remarks>Each node comes after its inputs.</remarks>
    internal int Index { get; }

    /// <summary>Returns the name and the shape.</summary>
    /// <returns>Text such as <c>conv1/Conv2D [?, 112, 112, 64]</c>.</returns>
    public override string ToString() => $"{Name} {Shape}";
}
