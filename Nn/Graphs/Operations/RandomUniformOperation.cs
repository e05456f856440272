using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Draws uniform random numbers in [Minimum, Maximum), the same in each run.</summary>
internal sealed record RandomUniformOperation(Shape Shape, float Minimum, float Maximum, ulong Seed) : NodeOperation
{
    /// <inheritdoc/>
    public override string Kind => "RandomUniform";

    internal override int InputCount => 0;

    private RandomUniform Numbers => new(Shape, Minimum, Maximum, Seed, new());

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => Shape;

    internal override void Lower(NodeLowering node) => node.Append(Numbers);

    internal override void Export(NodeExport node) => node.AddConstant(Draw, Shape);

    private NhwcTensor Draw()
    {
        NhwcTensor values = NhwcTensor.CreateUninitialized(Shape);
        Numbers.Fill(values.Span);
        return values;
    }
}
