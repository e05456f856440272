using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Computes max(x, 0).</summary>
/// <remarks>If x is NaN, the result is NaN.</remarks>
internal sealed record ReluOperation : ShapePreservingOperation
{
    /// <inheritdoc/>
    public override string Kind => "Relu";

    internal override void Lower(NodeLowering node) => node.Append(new Pointwise(node.X, null, null, new() { Relu = true }));

    internal override void Differentiate(NodeGradient node) => node.Pass(0, node.Like(
        "ReluGrad", gradient => gradient.Append(new ClipGradient(gradient.X, gradient.Y, 0, float.PositiveInfinity, new())), node.Node, node.Dy));

    internal override void Export(NodeExport node) => node.Add("Relu", [node.X]);
}
