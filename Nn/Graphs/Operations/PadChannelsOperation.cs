using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Adds channels of zeros before and after those of the input.</summary>
internal sealed record PadChannelsOperation(int Before, int After) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "PadChannels";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = inputs[0];
        return x.Rank > 0
            ? new([.. x.SkipLast(1), x[^1] + Before + After])
            : throw new ArgumentException($"the input must have channels, got {x}");
    }

    internal override void Lower(NodeLowering node) => node.Append(new PadChannels(node.X, Before, After, new()));

    internal override void Differentiate(NodeGradient node) => node.Pass(0, node.Like(
        "CropChannels", gradient => gradient.Append(new CropChannels(gradient.Y, Before, gradient.Shape[^1], new())), node.X, node.Dy));

    internal override void Export(NodeExport node)
    {
        // In ONNX the channels are the second dimension of a rank 4 value, and the last dimension
        // of other values.
        int rank = node.Node.Shape.Rank, channels = rank == 4 ? 1 : rank - 1;
        int[] pads = new int[2 * rank];
        (pads[channels], pads[rank + channels]) = (Before, After);
        OnnxPadding.Export(node, 0, pads);
    }
}
