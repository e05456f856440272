using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>
/// Describes the computation of a <see cref="Node"/> in slim's terms: with variables, slim's
/// padding and sizes that can be unknown.
/// </summary>
/// <remarks>
/// Each operation has one file, which also converts it to an operation of the program and of an
/// ONNX model. Operations are immutable.
/// </remarks>
internal abstract record NodeOperation
{
    /// <summary>
    /// Gets TensorFlow's name of the operation, the last part of the node's name.
    /// </summary>
    public abstract string Kind { get; }

    /// <summary>Gets the number of inputs.</summary>
    internal virtual int InputCount => 1;

    /// <summary>Computes the shape of the node; sizes that depend on a run are null.</summary>
    /// <exception cref="ArgumentException">
    /// An input has the wrong shape. The message names the expected and the actual shape.
    /// </exception>
    internal abstract PartialShape InferShape(IReadOnlyList<PartialShape> inputs);

    /// <summary>Appends the operation of the program that computes the node.</summary>
    internal abstract void Lower(NodeLowering node);

    /// <summary>Adds the ONNX operation that computes the node.</summary>
    /// <exception cref="NotSupportedException">
    /// ONNX cannot represent the operation. The message names the node.
    /// </exception>
    internal abstract void Export(NodeExport node);

    /// <summary>Gets the variables that the operation reads, without moving averages.</summary>
    internal virtual IEnumerable<Variable> Variables => [];

    /// <summary>
    /// Adds the gradients of the inputs and the variables, from the gradient of the value.
    /// </summary>
    /// <exception cref="NotSupportedException">
    /// The operation has no gradient. The message names the node.
    /// </exception>
    internal virtual void Differentiate(NodeGradient node) =>
        throw new NotSupportedException($"{node.Node.Name}: the operation '{Kind}' has no gradient.");

    /// <summary>
    /// Determines whether the ONNX operations of the nodes that read this node include it, so that
    /// this node has no ONNX value.
    /// </summary>
    internal virtual bool IsJoinedTo(IReadOnlyList<Node> readers) => false;

    private protected static PartialShape RequireRank4(PartialShape shape) => shape.Rank == 4
        ? shape
        : throw new ArgumentException($"the input must have rank 4 [batch, height, width, channels], got {shape}");
}

/// <summary>Describes an operation whose result has the shape of its first input.</summary>
internal abstract record ShapePreservingOperation : NodeOperation
{
    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => inputs[0];
}

/// <summary>Describes an operation on two values of the same shape.</summary>
internal abstract record BinaryOperation : NodeOperation
{
    internal sealed override int InputCount => 2;

    /// <summary>Gets the name of the inputs in messages.</summary>
    private protected abstract string InputNames { get; }

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape a = inputs[0], b = inputs[1];
        bool fits = a.Rank == b.Rank && a.Zip(b).All(pair => pair.First is null || pair.Second is null || pair.First == pair.Second);
        return fits
            ? new([.. a.Zip(b, (first, second) => first ?? second)])
            : throw new ArgumentException($"the {InputNames} must have the same shape, got {a} and {b}");
    }
}
