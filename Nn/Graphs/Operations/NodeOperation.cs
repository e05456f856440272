using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>
/// Describes what a <see cref="Node"/> computes from its inputs, in slim's terms: with variables, slim's padding and sizes that
/// may be unknown. Each operation has one file, which also says how a node becomes an operation of the program and of an ONNX
/// model. Immutable.
/// </summary>
internal abstract record NodeOperation
{
    /// <summary>Gets TensorFlow's name of the operation, the last part of the node's name.</summary>
    public abstract string Kind { get; }

    /// <summary>Gets the number of nodes it computes from.</summary>
    internal virtual int InputCount => 1;

    /// <summary>Computes the shape of the node as far as it is known.</summary>
    /// <exception cref="ArgumentException">An input does not fit; names the expected and the actual shape.</exception>
    internal abstract PartialShape InferShape(IReadOnlyList<PartialShape> inputs);

    /// <summary>Appends the operation of the program that computes the node.</summary>
    internal abstract void Lower(NodeLowering node);

    /// <summary>Adds the ONNX operation that computes the node.</summary>
    /// <exception cref="NotSupportedException">ONNX has no form of the operation; names the node.</exception>
    internal abstract void Export(NodeExport node);

    /// <summary>Tells whether ONNX writes the node as a part of the nodes that read it, so that it has no value of its own.</summary>
    internal virtual bool IsJoinedTo(IReadOnlyList<Node> readers) => false;

    private protected static PartialShape RequireRank4(PartialShape shape) => shape.Rank == 4
        ? shape
        : throw new ArgumentException($"the input must have rank 4 [batch, height, width, channels], got {shape}");
}

/// <summary>Base of the operations whose result has the shape of their first input.</summary>
internal abstract record ShapePreservingOperation : NodeOperation
{
    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => inputs[0];
}

/// <summary>Base of the operations on two values of one shape.</summary>
internal abstract record BinaryOperation : NodeOperation
{
    internal sealed override int InputCount => 2;

    /// <summary>Gets the name of the inputs in messages.</summary>
    private protected abstract string InputNames { get; }

    internal sealed override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape a = inputs[0], b = inputs[1];
        bool fits = a.Rank == b.Rank && a.Zip(b).All(pair => pair.First is null || pair.Second is null || pair.First == pair.Second);
        return fits
            ? new([.. a.Zip(b, (first, second) => first ?? second)])
            : throw new ArgumentException($"the {InputNames} must have one shape, got {a} and {b}");
    }
}
