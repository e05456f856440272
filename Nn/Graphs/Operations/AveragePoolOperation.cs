using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Computes the mean over a window, without padding.</summary>
internal sealed record AveragePoolOperation(SlidingRule Window) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "AvgPool";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        return Window.OutputShape(x, x[3]);
    }

    internal override void Lower(NodeLowering node) => node.AppendForScope(new AveragePool(node.X, Window.ToWindow(node.InputShape), new()));

    internal override void Differentiate(NodeGradient node) => node.Pass(0, node.Like(
        "AvgPoolGrad",
        gradient => gradient.Append(new AveragePoolGradient(gradient.Y, Window.ToWindow(gradient.Shape), gradient.Shape[1], gradient.Shape[2], new())),
        node.X, node.Dy));

    internal override void Export(NodeExport node)
    {
        if (Window.Rate != 1)
        {
            throw new NotSupportedException($"{node.Node.Name}: ONNX export does not support average pools with a rate above 1, got {Window.Rate}.");
        }

        node.Add("AveragePool", [node.X], [
            new OnnxAttribute.Integers("kernel_shape", Window.Kernel.Height, Window.Kernel.Width),
            new OnnxAttribute.Integers("strides", Window.Stride.Height, Window.Stride.Width),
            .. OnnxPadding.Of(node.Node, Window)]);
    }
}
