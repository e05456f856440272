using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Represents a value that the caller passes to each run.</summary>
internal sealed record PlaceholderOperation(PartialShape Shape) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "Placeholder";

    internal override int InputCount => 0;

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => Shape;

    internal override void Lower(NodeLowering node) => throw new InvalidOperationException($"The placeholder '{node.Node.Name}' has no value. Add it to the feeds.");

    internal override void Export(NodeExport node) => throw new InvalidOperationException($"The placeholder '{node.Node.Name}' has no value. Add it to the feeds.");
}
