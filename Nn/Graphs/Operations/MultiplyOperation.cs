using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>
/// Multiplies two values of the same shape, or each pixel of images by one pixel per image.
/// </summary>
internal sealed record MultiplyOperation : BinaryOperation
{
    /// <inheritdoc/>
    public override string Kind => "mul";

    private protected override string InputNames => "factors";

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = inputs[0], y = inputs[1];
        bool repeats = x.Rank == 4 && y.Rank == 4 && y[1] == 1 && y[2] == 1;
        return repeats ? [base.InferShape([[x[0]], [y[0]]])[0], x[1], x[2], base.InferShape([[x[3]], [y[3]]])[0]] : base.InferShape(inputs);
    }

    internal override void Lower(NodeLowering node) => node.Append(new Multiply(node.X, node.Y, new()));

    internal override void Export(NodeExport node) => node.Add("Mul", [node.X, node.Y]);
}
