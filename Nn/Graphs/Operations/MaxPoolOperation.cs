using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Computes the maximum over a window.</summary>
/// <remarks>Padding is never the maximum.</remarks>
internal sealed record MaxPoolOperation(Size2D KernelSize, Size2D Stride, EdgeRule Padding) : NodeOperation
{
    /// <summary>Gets the distance between the taps of a window.</summary>
    internal Size2D Rate { get; init; } = 1;

    /// <inheritdoc/>
    public override string Kind => "MaxPool";

    private SlidingRule Window => new(KernelSize, Stride, Rate, Padding);

    // A 1x1 window selects elements. It is a strided copy, which a later pass turns into a view.
    private bool IsSubsampling => KernelSize == 1 && Stride.Height == Stride.Width && (Padding.IsValid || Padding.Kind != EdgeKind.Explicit);

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        return Window.OutputShape(x, x[3]);
    }

    internal override void Lower(NodeLowering node) => node.AppendForScope(IsSubsampling
        ? new Pointwise(node.X with { Stride = Stride.Height }, null, null, new())
        : new MaxPool(node.X, Window.ToWindow(node.InputShape), new()));

    internal override void Differentiate(NodeGradient node) => node.Pass(0, node.Like(
        "MaxPoolGrad",
        gradient => gradient.Append(IsSubsampling
            ? new Spread(gradient.Y, Stride.Height, gradient.Shape[1], gradient.Shape[2], new())
            : new MaxPoolGradient(gradient.X, gradient.Y, Window.ToWindow(gradient.Shape), new())),
        node.X, node.Dy));

    internal override void Export(NodeExport node) => node.Add("MaxPool", [node.X], [
        new OnnxAttribute.Integers("kernel_shape", KernelSize.Height, KernelSize.Width),
        new OnnxAttribute.Integers("strides", Stride.Height, Stride.Width),
        .. Rate == 1 ? Array.Empty<OnnxAttribute>() : [new OnnxAttribute.Integers("dilations", Rate.Height, Rate.Width)],
        .. OnnxPadding.Of(node.Node, Window)]);
}
