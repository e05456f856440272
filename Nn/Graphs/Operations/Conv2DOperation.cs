using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>
/// Computes the cross-correlation with weights of shape [height, width, input channels, output
/// channels].
/// </summary>
internal sealed record Conv2DOperation(Variable Weights, Size2D Stride, Size2D Rate, EdgeRule Padding) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Conv2D";

    private SlidingRule Window => new((Weights.Shape[0], Weights.Shape[1]), Stride, Rate, Padding);

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape x = RequireRank4(inputs[0]);
        if (x[3] is { } channels && channels != Weights.Shape[2])
        {
            throw new ArgumentException($"the input must have {Weights.Shape[2]} channels for weights of shape {Weights.Shape}, got {x}");
        }

        return Window.OutputShape(x, Weights.Shape[3]);
    }

    internal override void Lower(NodeLowering node) =>
        node.AppendForScope(new Conv2D(node.X, node.Filter(Weights), Window.ToWindow(node.InputShape), new()));

    internal override IEnumerable<Variable> Variables => [Weights];

    internal override void Differentiate(NodeGradient node)
    {
        if (node.Wants(0))
        {
            node.Pass(0, node.Like(
                "Conv2DBackpropInput",
                gradient => gradient.Append(new DataGradient(
                    gradient.Y, gradient.Filter(Weights), Window.ToWindow(gradient.Shape), gradient.Shape[1], gradient.Shape[2], new())),
                node.X, node.Dy));
        }

        if (node.Wants(Weights))
        {
            node.Pass(Weights, node.Of(
                "Conv2DBackpropFilter", Weights.Shape,
                gradient => gradient.Append(new FilterGradient(gradient.X, gradient.Y, Window.ToWindow(gradient.InputShape), new())),
                node.X, node.Dy));
        }
    }

    internal override void Export(NodeExport node) => Export(node, node.Node, null);

    // The convolution of ONNX can add biases.
    internal override bool IsJoinedTo(IReadOnlyList<Node> readers) => readers is [{ Operation: BiasAddOperation }];

    /// <summary>
    /// Adds the ONNX convolution, including the padding before and the biases after it.
    /// </summary>
    /// <param name="node">The node whose value is the result.</param>
    /// <param name="convolution">The node of this operation.</param>
    /// <param name="biases">Numbers to add per channel; null for none.</param>
    internal void Export(NodeExport node, Node convolution, Variable? biases)
    {
        Node input = convolution.Inputs[0];
        OnnxAttribute[] padding = OnnxPadding.Of(convolution, Window);
        if (input.Operation is PadOperation pad && pad.IsPaddingOf(convolution) && !node.IsInput(input))
        {
            input = input.Inputs[0];
            padding = [OnnxPadding.Explicit(pad.Before, pad.After)];
        }

        string weights = node.Constants.Filters(Weights);
        node.Add("Conv", biases is null ? [node.ValueOf(input), weights] : [node.ValueOf(input), weights, node.Constants.Vector(biases)], [
            new OnnxAttribute.Integers("kernel_shape", Weights.Shape[0], Weights.Shape[1]),
            new OnnxAttribute.Integers("strides", Stride.Height, Stride.Width),
            new OnnxAttribute.Integers("dilations", Rate.Height, Rate.Width),
            .. padding]);
    }
}
