using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Multiplies two values of the same shape.</summary>
internal sealed record MultiplyOperation : BinaryOperation
{
    /// <inheritdoc/>
    public override string Kind => "mul";

    private protected override string InputNames => "factors";

    internal override void Lower(NodeLowering node) => node.Append(new Multiply(node.X, node.Y, new()));

    internal override void Export(NodeExport node) => node.Add("Mul", [node.X, node.Y]);
}
