using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Computes Scale * x + Shift for each element.</summary>
internal sealed record ScaleOperation(float Scale, float Shift) : ShapePreservingOperation
{
    /// <inheritdoc/>
    public override string Kind => "Scale";

    internal override void Lower(NodeLowering node)
    {
        int channels = node.Shape[^1];
        node.Append(new Pointwise(
            node.X, node.Parameter(new ConstantVector(Scale, channels)), node.Parameter(new ConstantVector(Shift, channels)), new()));
    }

    internal override void Differentiate(NodeGradient node) => node.Pass(0, node.Add(new ScaleOperation(Scale, 0), node.Dy));

    internal override void Export(NodeExport node)
    {
        string scaled = node.AddInner("Mul", "scaled", [node.X, node.AddNumber("scale", Scale)]);
        node.Add("Add", [scaled, node.AddNumber("shift", Shift)]);
    }
}
