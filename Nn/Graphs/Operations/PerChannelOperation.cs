using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Nn.Onnx;

namespace NeoResNet.Nn;

/// <summary>Specifies how a number per channel changes a value.</summary>
internal enum PerChannelFunction
{
    /// <summary>Subtracts the number from the value.</summary>
    Subtract,

    /// <summary>Subtracts the value from the number.</summary>
    SubtractFrom,

    /// <summary>Multiplies by the number.</summary>
    Multiply,

    /// <summary>Divides by the number.</summary>
    Divide,
}

/// <summary>Combines each channel with one number.</summary>
/// <remarks><see cref="BiasAddOperation"/> adds one.</remarks>
internal sealed record PerChannelOperation(PerChannelFunction Function, Variable Numbers) : ShapePreservingOperation
{
    /// <inheritdoc/>
    public override string Kind => Function switch
    {
        PerChannelFunction.Multiply => "mul",
        PerChannelFunction.Divide => "div",
        _ => "sub",
    };

    internal override PartialShape InferShape(IReadOnlyList<PartialShape> inputs) => inputs[0].Rank > 0 && (inputs[0][^1] ?? Numbers.Shape[0]) == Numbers.Shape[0]
        ? inputs[0]
        : throw new ArgumentException($"the input must have {Numbers.Shape[0]} channels, got {inputs[0]}");

    internal override void Lower(NodeLowering node)
    {
        VariableVector numbers = node.Vector(Numbers);
        if (numbers.IsLive && Function == PerChannelFunction.Subtract)
        {
            // x - n = -(n - x), because no parameter can be computed from n.
            var minus = new ConstantVector(-1, numbers.Channels);
            ValueId reversed = node.AppendInner(node.Shape, new Pointwise(node.X, node.Parameter(minus), node.Parameter(numbers), new()));
            node.AppendForScope(new Pointwise(reversed, node.Parameter(minus), null, new()));
            return;
        }

        (VectorExpression? scale, VectorExpression? shift) = Function switch
        {
            PerChannelFunction.Subtract => ((VectorExpression?)null, (VectorExpression?)Negative(numbers)),
            PerChannelFunction.SubtractFrom => (new ConstantVector(-1, numbers.Channels), numbers),
            PerChannelFunction.Multiply => (numbers, null),
            _ => (new ReciprocalVector(Numbers), null),
        };
        node.AppendForScope(new Pointwise(node.X, node.Parameter(scale), node.Parameter(shift), new()));
    }

    internal override IEnumerable<Variable> Variables => [Numbers];

    internal override void Differentiate(NodeGradient node)
    {
        node.Pass(0, Function switch
        {
            PerChannelFunction.Subtract => node.Dy,
            PerChannelFunction.SubtractFrom => node.Add(new ScaleOperation(-1, 0), node.Dy),
            _ => node.Add(this, node.Dy),
        });
        if (node.Wants(Numbers))
        {
            node.Pass(Numbers, OfNumbers(node));
        }
    }

    private Node OfNumbers(NodeGradient node)
    {
        Node Sum(Node value) => node.Of("sum", Numbers.Shape, gradient => gradient.Append(new ChannelSums(gradient.X, new())), value);
        return Function switch
        {
            PerChannelFunction.Subtract => node.Add(new ScaleOperation(-1, 0), Sum(node.Dy)),
            PerChannelFunction.SubtractFrom => Sum(node.Dy),
            PerChannelFunction.Multiply => Sum(node.Add(new MultiplyOperation(), node.Dy, node.X)),

            // The derivative of y = x / n is -y / n.
            _ => node.Add(new ScaleOperation(-1, 0), node.Add(this, Sum(node.Add(new MultiplyOperation(), node.Dy, node.Node)))),
        };
    }

    internal override void Export(NodeExport node)
    {
        string numbers = node.Constants.Summand(Numbers, node.Node.Shape.Rank);
        string kind = Function switch
        {
            PerChannelFunction.Multiply => "Mul",
            PerChannelFunction.Divide => "Div",
            _ => "Sub",
        };
        node.Add(kind, Function == PerChannelFunction.SubtractFrom ? [numbers, node.X] : [node.X, numbers]);
    }

    private static AffineVector Negative(VectorExpression numbers) => new(numbers, new ConstantVector(-1, numbers.Channels), null);
}
