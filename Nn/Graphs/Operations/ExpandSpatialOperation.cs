using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>
/// Adds the dimensions height and width, of size 1, to a value that was computed from images.
/// </summary>
internal sealed record ExpandSpatialOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "ExpandDims";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => inputs[0].Rank == 2
        ? [inputs[0][0], 1, 1, inputs[0][1]]
        : throw new ArgumentException($"the input must have rank 2 [batch, channels], got {inputs[0]}");

    internal override void Lower(NodeLowering node) => node.PassThrough();

    internal override void Differentiate(NodeGradient node) => node.Pass(0, node.Add(new SpatialSqueezeOperation(), node.Dy));

    internal override void Export(NodeExport node) => node.Add("Unsqueeze", [node.X, node.AddIntegers("axes", 2, 3)]);
}
