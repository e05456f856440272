using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Applies one of the program's element-wise functions.</summary>
/// <param name="Function">
/// The function with its arguments. Its input and epilogue have no meaning.
/// </param>
/// <param name="Name">TensorFlow's name of the operation.</param>
/// <remarks>
/// A new function needs only a name, its arguments and a line in <see cref="OnnxElementwise"/>.
/// </remarks>
internal sealed record ElementwiseOperation(Elementwise Function, string Name) : ShapePreservingOperation
{
    /// <inheritdoc/>
    public override string Kind => Name;

    internal override void Lower(NodeLowering node) => node.Append(Function with { X = node.X });

    internal override void Differentiate(NodeGradient node)
    {
        if (Function.Gradient(default, default) is null)
        {
            base.Differentiate(node);
            return;
        }

        node.Pass(0, node.Like($"{Name}Grad", gradient => gradient.Append(Function.Gradient(gradient.X, gradient.Y)!), node.Node, node.Dy));
    }

    internal override void Export(NodeExport node)
    {
        (string kind, (string Name, float Value)[] numbers) = OnnxElementwise.Of(Function);
        node.Add(kind, [node.X, .. numbers.Select(number => node.AddNumber(number.Name, number.Value))]);
    }
}
