using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>
/// Computes Scale * sum(w^2) / 2 of a variable, of shape [1]: the penalty of
/// <see cref="L2Regularizer"/>.
/// </summary>
internal sealed record L2LossOperation(Variable Weights, double Scale) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "l2_regularizer";

    internal override int InputCount => 0;

    internal override IEnumerable<Variable> Variables => [Weights];

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => [1];

    internal override void Lower(NodeLowering node) => node.Append(new SquaredNorm(node.Filter(Weights), Scale, new()));

    internal override void Export(NodeExport node) =>
        throw new NotSupportedException($"{node.Node.Name}: ONNX export does not support losses. Fetch nodes of the network only.");

    internal override void Differentiate(NodeGradient node) => node.Pass(Weights, node.Of(
        "l2_gradient", Weights.Shape, gradient => gradient.Append(new ScaledParameter(gradient.Filter(Weights), gradient.X, Scale, new())), node.Dy));
}
