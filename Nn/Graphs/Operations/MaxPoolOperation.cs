using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Computes the maximum over a window.</summary>
/// <remarks>Padding is never the maximum.</remarks>
internal sealed record MaxPoolOperation(Size2D KernelSize, int Stride, Padding Padding) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "MaxPool";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        return [x[0], Padding.OutputSize(x[1], KernelSize.Height, Stride, 1), Padding.OutputSize(x[2], KernelSize.Width, Stride, 1), x[3]];
    }

    // A 1x1 window selects elements and needs no padding. It is a strided copy, which a later pass
    // turns into a view.
    internal override void Lower(NodeLowering node) => node.AppendForScope(KernelSize == (Size2D)1
        ? new Pointwise(node.X with { Stride = Stride }, null, null, new())
        : new MaxPool(node.X, Padding.ToWindow(node.InputShape, KernelSize, Stride, 1), new()));

    internal override void Export(NodeExport node) => node.Add("MaxPool", [node.X], [
        new OnnxAttribute.Integers("kernel_shape", KernelSize.Height, KernelSize.Width),
        new OnnxAttribute.Integers("strides", Stride, Stride),
        OnnxPadding.Of(node.Node, Padding, KernelSize, Stride, 1)]);
}
