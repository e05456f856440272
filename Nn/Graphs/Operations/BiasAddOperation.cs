using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Adds one number per channel.</summary>
internal sealed record BiasAddOperation(Variable Biases) : ShapePreservingOperation
{
    /// <inheritdoc/>
    public override string Kind => "BiasAdd";

    internal override void Lower(NodeLowering node) => node.AppendForScope(new Pointwise(node.X, null, node.Parameter(Biases), new()));

    internal override IEnumerable<Variable> Variables => [Biases];

    internal override void Differentiate(NodeGradient node)
    {
        node.Pass(0, node.Dy);
        if (node.Wants(Biases))
        {
            node.Pass(Biases, node.Of("BiasAddGrad", Biases.Shape, gradient => gradient.Append(new ChannelSums(gradient.X, new())), node.Dy));
        }
    }

    internal override void Export(NodeExport node)
    {
        Node input = node.Node.Inputs[0];
        if (input.Operation is Conv2DOperation convolution && node.IsJoined(input))
        {
            convolution.Export(node, input, Biases);
        }
        else
        {
            node.Add("Add", [node.X, node.Constants.Summand(Biases, node.Node.Shape.Rank)]);
        }
    }
}
