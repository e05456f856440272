using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>
/// Computes exp(x), divided by its sum over the last dimension, or the logarithm of the quotient.
/// </summary>
internal sealed record SoftmaxOperation : ShapePreservingOperation
{
    /// <inheritdoc/>
    public override string Kind => IsLogarithm ? "LogSoftmax" : "Softmax";

    /// <summary>Gets whether the result is the logarithm.</summary>
    internal bool IsLogarithm { get; init; }

    internal override void Lower(NodeLowering node) => node.AppendForScope(new Softmax(node.X, new()) { IsLogarithm = IsLogarithm });

    internal override void Differentiate(NodeGradient node)
    {
        if (IsLogarithm)
        {
            base.Differentiate(node);
            return;
        }

        node.Pass(0, node.Like("SoftmaxGrad", gradient => gradient.Append(new SoftmaxGradient(gradient.X, gradient.Y, new())), node.Node, node.Dy));
    }

    internal override void Export(NodeExport node) =>
        node.Add(Kind, [node.X], [new OnnxAttribute.Integer("axis", node.Node.Shape.Rank == 4 ? 1 : -1)]);
}
