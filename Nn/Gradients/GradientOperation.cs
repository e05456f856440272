using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>
/// Describes an operation that only gradients use. The rule of the differentiated operation
/// contains its shape rule and its lowering.
/// </summary>
/// <param name="Name">TensorFlow's name of the operation.</param>
/// <param name="Inputs">Number of inputs.</param>
/// <param name="Shape">Computes the shape from those of the inputs.</param>
/// <param name="Lowering">Appends the operation of the program.</param>
internal sealed record GradientOperation(
    string Name, int Inputs, Func<IReadOnlyList<PartialShape>, PartialShape> Shape, Action<NodeLowering> Lowering) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => Name;

    internal override int InputCount => Inputs;

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => Shape(inputs);

    internal override void Lower(NodeLowering node) => Lowering(node);

    internal override void Export(NodeExport node) =>
        throw new NotSupportedException($"{node.Node.Name}: ONNX export does not support gradients. Fetch nodes of the network only.");
}
