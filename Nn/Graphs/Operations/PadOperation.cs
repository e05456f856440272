using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Adds rows and columns of one value around an image.</summary>
/// <param name="Before">Number of rows above and of columns to the left.</param>
/// <param name="After">Number of rows below and of columns to the right.</param>
/// <param name="Value">Value of the new elements.</param>
internal sealed record PadOperation(Size2D Before, Size2D After, float Value = 0) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Pad";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        return [x[0], x[1] + Before.Height + After.Height, x[2] + Before.Width + After.Width, x[3]];
    }

    internal override void Lower(NodeLowering node) =>
        node.Append(new Pad(node.X, Before.Height, After.Height, Before.Width, After.Width, Value, new()));

    internal override void Differentiate(NodeGradient node) => node.Pass(0, node.Like(
        "Crop", gradient => gradient.Append(new Crop(gradient.Y, Before.Height, Before.Width, gradient.Shape[1], gradient.Shape[2], new())), node.X, node.Dy));

    internal override void Export(NodeExport node) =>
        OnnxPadding.Export(node, Value, 0, 0, Before.Height, Before.Width, 0, 0, After.Height, After.Width);

    internal override bool IsJoinedTo(IReadOnlyList<Node> readers) => readers.All(IsPaddingOf);

    /// <summary>
    /// Determines whether an ONNX convolution that reads this node can pad instead.
    /// </summary>
    internal bool IsPaddingOf(Node reader) => Value == 0 && reader.Operation is Conv2DOperation { Padding.IsValid: true };
}
