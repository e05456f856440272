namespace NeoResNet.Nn;

/// <summary>Represents a symbolic value of a <see cref="Graph"/>: an operation on other nodes. It computes nothing by itself. Immutable.</summary>
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

    /// <summary>Gets the name, unique in the graph: <c>resnet_v2_50/conv1/Conv2D</c>.</summary>
    public string Name { get; }

    /// <summary>Gets the variable scope that was open when the node was created: <c>resnet_v2_50/conv1</c>; empty outside any scope.</summary>
    public string Scope { get; }

    /// <summary>Gets TensorFlow's name of the node's operation: <c>Conv2D</c>, <c>Relu</c>.</summary>
    public string Kind => Operation.Kind;

    /// <summary>Gets the nodes that this one is computed from.</summary>
    public IReadOnlyList<Node> Inputs { get; }

    /// <summary>Gets the shape as far as it is known before a tensor is fed.</summary>
    public PartialShape Shape { get; }

    /// <summary>Gets what the node computes.</summary>
    internal NodeOperation Operation { get; }

    /// <summary>Gets the position in the graph's order of creation, in which every node comes after its inputs.</summary>
    internal int Index { get; }

    /// <summary>Returns name and shape.</summary>
    /// <returns>Text such as <c>conv1/Conv2D [?, 112, 112, 64]</c>.</returns>
    public override string ToString() => $"{Name} {Shape}";
}
