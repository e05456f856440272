using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Computes a mean loss, of shape [1], from logits and labels of one shape.</summary>
/// <remarks>The gradient of the labels is not defined.</remarks>
internal abstract record CrossEntropyOperation(double Smoothing) : NodeOperation
{
    internal sealed override int InputCount => 2;

    internal sealed override PartialShape InferShape(IReadOnlyList<PartialShape> inputs)
    {
        PartialShape logits = inputs[0], labels = inputs[1];
        bool fits = logits.Rank == 2 && labels.Rank == 2 && Agree(logits[0], labels[0]) && Agree(logits[1], labels[1]);
        return fits ? [1] : throw new ArgumentException($"logits and labels must have the same shape [batch, classes], got {logits} and {labels}");
    }

    internal sealed override void Export(NodeExport node) =>
        throw new NotSupportedException($"{node.Node.Name}: ONNX export does not support losses. Fetch nodes of the network only.");

    internal sealed override void Differentiate(NodeGradient node)
    {
        if (node.Wants(1))
        {
            throw new NotSupportedException($"{node.Node.Name}: the labels '{node.Node.Inputs[1].Name}' depend on a variable, but the loss has no gradient of its labels.");
        }

        node.Pass(0, node.Like($"{Kind}_grad", LowerGradient, node.X, node.Node.Inputs[1], node.Dy));
    }

    private protected abstract void LowerGradient(NodeLowering node);

    private static bool Agree(int? a, int? b) => a is null || b is null || a == b;
}

/// <summary>Computes the cross-entropy of a softmax.</summary>
internal sealed record SoftmaxCrossEntropyOperation(double Smoothing) : CrossEntropyOperation(Smoothing)
{
    /// <inheritdoc/>
    public override string Kind => "softmax_cross_entropy";

    internal override void Lower(NodeLowering node) => node.Append(new SoftmaxCrossEntropy(node.X, node.Y, Smoothing, new()));

    private protected override void LowerGradient(NodeLowering node) =>
        node.Append(new SoftmaxCrossEntropyGradient(node.X, node.Y, node.Input(2), Smoothing, new()));
}

/// <summary>Computes the cross-entropy of sigmoids.</summary>
internal sealed record SigmoidCrossEntropyOperation(double Smoothing) : CrossEntropyOperation(Smoothing)
{
    /// <inheritdoc/>
    public override string Kind => "sigmoid_cross_entropy";

    internal override void Lower(NodeLowering node) => node.Append(new SigmoidCrossEntropy(node.X, node.Y, Smoothing, new()));

    private protected override void LowerGradient(NodeLowering node) =>
        node.Append(new SigmoidCrossEntropyGradient(node.X, node.Y, node.Input(2), Smoothing, new()));
}
