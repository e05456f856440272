using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>
/// Computes the statistics of each channel of a batch, of shape [3, channels]: mean, variance, and
/// variance with Bessel's correction.
/// </summary>
/// <remarks>See <see cref="BatchMoments"/>.</remarks>
internal sealed record BatchMomentsOperation : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Moments";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => [BatchMoments.Rows, RequireRank4(inputs[0])[3]];

    internal override void Lower(NodeLowering node) => node.AppendForScope(new BatchMoments(node.X, new()));

    internal override void Export(NodeExport node) => throw BatchNormOperation.TrainingHasNoOnnxForm(node.Node);
}
