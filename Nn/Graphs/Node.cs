namespace NeoResNet.Nn;

/// <summary>A symbolic value of a <see cref="Graph"/>: an operation on other nodes. Computes nothing by itself. Immutable.</summary>
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

    /// <summary>The graph it belongs to.</summary>
    public Graph Graph { get; }

    /// <summary>Name of the operation, unique in the graph: <c>resnet_v2_50/conv1/Conv2D</c>.</summary>
    public string Name { get; }

    /// <summary>Variable scope it was made in: <c>resnet_v2_50/conv1</c>; empty outside any scope.</summary>
    public string Scope { get; }

    /// <summary>What it computes.</summary>
    public NodeOperation Operation { get; }

    /// <summary>What it computes from.</summary>
    public IReadOnlyList<Node> Inputs { get; }

    /// <summary>Its shape as far as it is known before a tensor is fed.</summary>
    public PartialShape Shape { get; }

    /// <summary>Position in the graph's order of creation, in which every node comes after its inputs.</summary>
    internal int Index { get; }

    /// <summary>Name and shape.</summary>
    public override string ToString() => $"{Name} {Shape}";
}
