using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Computes the mean over height and width, which become 1.</summary>
internal sealed record GlobalMeanOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Mean";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        return [x[0], 1, 1, x[3]];
    }

    internal override void Lower(NodeLowering node) => node.Append(new GlobalMean(node.X, new()));

    internal override void Differentiate(NodeGradient node) => node.Pass(0, node.Like(
        "MeanGrad",
        gradient => gradient.Append(new AveragePoolGradient(
            gradient.Y, new(new(gradient.Shape[1]), new(gradient.Shape[2])), gradient.Shape[1], gradient.Shape[2], new())),
        node.X, node.Dy));

    internal override void Export(NodeExport node) => node.Add("GlobalAveragePool", [node.X]);
}
