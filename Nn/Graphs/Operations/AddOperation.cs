using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Adds two values of the same shape.</summary>
internal sealed record AddOperation : BinaryOperation
{
    /// <inheritdoc/>
    public override string Kind => "add";

    private protected override string InputNames => "summands";

    internal override void Lower(NodeLowering node) => node.Append(new Pointwise(node.X, null, null, new() { Residual = node.Y }));

    internal override void Differentiate(NodeGradient node)
    {
        node.Pass(0, node.Dy);
        node.Pass(1, node.Dy);
    }

    internal override void Export(NodeExport node) => node.Add("Add", [node.X, node.Y]);
}
