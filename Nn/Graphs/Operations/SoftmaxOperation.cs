using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Computes exp(x), divided by its sum over the last dimension.</summary>
internal sealed record SoftmaxOperation : ShapePreservingOperation
{
    /// <inheritdoc/>
    public override string Kind => "Softmax";

    internal override void Lower(NodeLowering node) => node.AppendForScope(new Softmax(node.X, new()));

    internal override void Export(NodeExport node) =>
        node.Add("Softmax", [node.X], [new OnnxAttribute.Integer("axis", node.Node.Shape.Rank == 4 ? 1 : -1)]);
}
