using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Removes the dimensions height and width, which must be 1.</summary>
internal sealed record SpatialSqueezeOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Squeeze";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        return x[1] is null or 1 && x[2] is null or 1
            ? [x[0], x[3]]
            : throw new ArgumentException($"height and width must be 1 to be removed, got {x}");
    }

    internal override void Lower(NodeLowering node) => node.PassThrough();

    internal override void Differentiate(NodeGradient node) => node.Pass(0, node.Add(new ExpandSpatialOperation(), node.Dy));

    internal override void Export(NodeExport node) => node.Add("Squeeze", [node.X, node.AddIntegers("axes", 2, 3)]);
}
