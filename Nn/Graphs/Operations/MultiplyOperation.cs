using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;

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
        return Repeats(x, y) ? [base.InferShape([[x[0]], [y[0]]])[0], x[1], x[2], base.InferShape([[x[3]], [y[3]]])[0]] : base.InferShape(inputs);
    }

    internal override void Lower(NodeLowering node) => node.Append(new Multiply(node.X, node.Y, new()));

    internal override void Differentiate(NodeGradient node)
    {
        (Node x, Node y) = (node.X, node.Node.Inputs[1]);
        if (node.Wants(0))
        {
            node.Pass(0, node.Add(new MultiplyOperation(), node.Dy, y));
        }

        if (node.Wants(1))
        {
            Node products = node.Add(new MultiplyOperation(), node.Dy, x);
            node.Pass(1, Repeats(x.Shape, y.Shape) ? SumOfPixels(node, products) : products);
        }
    }

    // The sum over height and width: their mean, times the number of pixels.
    private static Node SumOfPixels(NodeGradient node, Node x) => node.Like(
        "Sum",
        sum =>
        {
            Shape shape = sum.ShapeOf(1);
            sum.Append(new Pointwise(sum.X, sum.Parameter(new ConstantVector((double)shape[1] * shape[2], shape[3])), null, new()));
        },
        node.Add(new GlobalMeanOperation(), x), x);

    private static bool Repeats(PartialShape x, PartialShape y) => x.Rank == 4 && y.Rank == 4 && y[1] == 1 && y[2] == 1;

    internal override void Export(NodeExport node) => node.Add("Mul", [node.X, node.Y]);
}
