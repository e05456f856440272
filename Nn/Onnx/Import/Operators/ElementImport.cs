using NeoResNet.Backends;

namespace NeoResNet.Nn.Onnx;

/// <summary>Imports functions of single elements, and softmax.</summary>
internal static class ElementImport
{
    /// <summary>Gets the operation that computes 1 / x.</summary>
    internal static ElementwiseOperation ReciprocalOperation { get; } = new(new Reciprocal(default, new()), "Reciprocal");

    internal static void Relu(NodeImport node) => Apply(node, x => node.Add(new ReluOperation(), x));

    internal static void Sigmoid(NodeImport node) => Apply(node, x => node.Add(new ElementwiseOperation(new Sigmoid(default, new()), "Sigmoid"), x));

    internal static void Clip(NodeImport node)
    {
        // The bounds are attributes until version 6 of the operator, and inputs since version 11.
        float minimum = Number(node, 1) ?? node.Real("min", float.NegativeInfinity), maximum = Number(node, 2) ?? node.Real("max", float.PositiveInfinity);
        Bound(node, 0, minimum, maximum);
    }

    internal static void Max(NodeImport node) => BoundByConstant(node, minimum => (minimum, float.PositiveInfinity));

    internal static void Min(NodeImport node) => BoundByConstant(node, maximum => (float.NegativeInfinity, maximum));

    // alpha * x + (1 - alpha) * max(x, 0)
    internal static void LeakyRelu(NodeImport node)
    {
        float alpha = Finite(node, "alpha", 0.01f);
        Apply(node, x =>
        {
            Node positive = node.AddInner(new ReluOperation(), x);
            return node.Add(new AddOperation(), node.AddInner(new ScaleOperation(1 - alpha, 0), positive), node.AddInner(new ScaleOperation(alpha, 0), x));
        });
    }

    internal static void HardSigmoid(NodeImport node)
    {
        float alpha = Finite(node, "alpha", 0.2f), beta = Finite(node, "beta", 0.5f);
        Apply(node, x => node.Add(Clipped(0, 1), node.AddInner(new ScaleOperation(alpha, beta), x)));
    }

    internal static void HardSwish(NodeImport node) => Apply(node, x =>
        node.Add(new MultiplyOperation(), node.AddInner(Clipped(0, 1), node.AddInner(new ScaleOperation(1f / 6, 0.5f), x)), x));

    internal static void Reciprocal(NodeImport node) => Apply(node, x => node.Add(ReciprocalOperation, x));

    internal static void Softmax(NodeImport node)
    {
        ImportedTensor x = node.Tensor(0);
        CheckClasses(node, x);
        node.Set(x, node.Add(new SoftmaxOperation { IsLogarithm = node.Kind == "LogSoftmax" }, x.Node));
    }

    /// <summary>Checks that the classes are the last dimension of the node.</summary>
    internal static void CheckClasses(NodeImport node, ImportedTensor x)
    {
        // Before version 13, the operator flattened all dimensions from the axis on.
        bool flattens = node.OperatorSet < 13;
        int axis = node.Axis(node.Integer("axis", flattens ? 1 : -1), x.Rank);
        bool isLast = x.Flattening == Flattening.None && x.Axes[axis] == x.Node.Shape.Rank - 1;
        if (!isLast || (flattens && x.Sizes.Skip(axis + 1).Any(size => size != 1)))
        {
            throw node.Unsupported($"axis {axis} of a value of rank {x.Rank}, which is not the channels");
        }
    }

    private static void Apply(NodeImport node, Func<Node, Node> add)
    {
        ImportedTensor x = node.Tensor(0);
        node.Set(x, add(x.Node));
    }

    private static void BoundByConstant(NodeImport node, Func<float, (float Minimum, float Maximum)> bounds)
    {
        if (node.InputCount != 2)
        {
            throw node.Unsupported($"{node.InputCount} inputs");
        }

        int constant = node.Find(0) is ImportedConstant ? 0 : 1;
        (float minimum, float maximum) = bounds(Number(node, constant)!.Value);
        Bound(node, 1 - constant, minimum, maximum);
    }

    private static void Bound(NodeImport node, int input, float minimum, float maximum)
    {
        if (!(minimum <= maximum))
        {
            throw node.Unsupported($"the minimum {minimum} and the maximum {maximum}");
        }

        ImportedTensor x = node.Tensor(input);
        if (float.IsNegativeInfinity(minimum) && float.IsPositiveInfinity(maximum))
        {
            node.Set(x, x.Node);
            return;
        }

        node.Set(x, node.Add(Clipped(minimum, maximum), x.Node));
    }

    /// <summary>Returns the operation that limits x to a range.</summary>
    internal static ElementwiseOperation Clipped(float minimum, float maximum) => new(new Clip(default, minimum, maximum, new()), "Clip");

    private static float? Number(NodeImport node, int input) => node.FindConstant(input) switch
    {
        null => null,
        { Count: 1 } constant => constant.Floats()[0],
        _ => throw node.Unsupported("a bound that is not one number"),
    };

    private static float Finite(NodeImport node, string attribute, float missing) =>
        node.Real(attribute, missing) is var value && float.IsFinite(value) ? value : throw node.Unsupported($"{attribute} {value}");
}
