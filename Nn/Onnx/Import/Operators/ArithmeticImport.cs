namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Imports sums, differences, products and quotients of two values, or of a value and a constant
/// that is one number or one number per channel.
/// </summary>
internal static class ArithmeticImport
{
    internal static void Run(NodeImport node)
    {
        switch (node.Find(0), node.Find(1))
        {
            case (ImportedConstant a, ImportedConstant b):
                FoldingImport.Arithmetic(node, a, b);
                break;
            case (ImportedTensor x, ImportedTensor y):
                Combine(node, x, y);
                break;
            case (ImportedTensor x, ImportedConstant constant):
                Apply(node, x, constant, isReversed: false);
                break;
            case (ImportedConstant constant, ImportedTensor x):
                Apply(node, x, constant, isReversed: true);
                break;
            default:
                throw node.Unsupported("an omitted input");
        }
    }

    internal static void Sum(NodeImport node)
    {
        ImportedTensor sum = node.Tensor(0);
        for (int i = 1; i < node.InputCount; i++)
        {
            ImportedTensor next = node.Tensor(i);
            CheckSame(node, sum, next);
            sum = sum with { Node = i == node.InputCount - 1 ? node.Add(new AddOperation(), sum.Node, next.Node) : node.AddInner(new AddOperation(), sum.Node, next.Node) };
        }

        node.Set(sum, sum.Node);
    }

    private static void Combine(NodeImport node, ImportedTensor x, ImportedTensor y)
    {
        bool repeatsX = Repeats(x, y), repeatsY = Repeats(y, x);
        if (!repeatsX && !repeatsY)
        {
            CheckSame(node, x, y);
        }

        Node left = x.Node, right = node.Kind switch
        {
            "Sub" => node.AddInner(new ScaleOperation(-1, 0), y.Node),
            "Div" => node.AddInner(ElementImport.ReciprocalOperation, y.Node),
            _ => y.Node,
        };
        (Node large, Node small) = repeatsX ? (right, left) : (left, right);
        if (node.Kind is "Mul" or "Div")
        {
            node.Set(repeatsX ? y : x, node.Add(new MultiplyOperation(), large, small));
            return;
        }

        // One times the pixel of each image is that pixel for all pixels. A NaN stays a NaN.
        if (repeatsX || repeatsY)
        {
            small = node.AddInner(new MultiplyOperation(), node.AddInner(ElementImport.Clipped(1, 1), large), small);
        }

        node.Set(repeatsX ? y : x, node.Add(new AddOperation(), large, small));
    }

    // Whether a value has one pixel per image, and another value is images of unknown or larger
    // size.
    private static bool Repeats(ImportedTensor small, ImportedTensor large) =>
        small.Flattening == Flattening.None && large.Flattening == Flattening.None && small.Axes.SequenceEqual(large.Axes)
        && small.Node.Shape is { Rank: 4 } one && large.Node.Shape is { Rank: 4 } many
        && one[1] == 1 && one[2] == 1 && !(many[1] == 1 && many[2] == 1)
        && (one[0] is null || many[0] is null || one[0] == many[0]) && (one[3] is null || many[3] is null || one[3] == many[3]);

    private static void CheckSame(NodeImport node, ImportedTensor x, ImportedTensor y)
    {
        bool fits = x.Flattening == y.Flattening && x.Axes.SequenceEqual(y.Axes) && x.Node.Shape.Rank == y.Node.Shape.Rank
            && x.Node.Shape.Zip(y.Node.Shape).All(pair => pair.First is null || pair.Second is null || pair.First == pair.Second);
        if (!fits)
        {
            throw node.Unsupported($"inputs of the shapes {Text(x)} and {Text(y)}");
        }
    }

    private static void Apply(NodeImport node, ImportedTensor x, ImportedConstant constant, bool isReversed)
    {
        CheckRank(node, x, constant);
        if (node.Kind == "Div" && isReversed)
        {
            x = x with { Node = node.AddInner(ElementImport.ReciprocalOperation, x.Node) };
        }

        if (constant.Count == 1)
        {
            (float scale, float shift) = Line(node.Kind, constant.Floats()[0], isReversed);
            if (!float.IsFinite(scale) || !float.IsFinite(shift))
            {
                throw node.Unsupported($"the constant {constant.Floats()[0]}");
            }

            node.Set(x, node.Add(new ScaleOperation(scale, shift), x.Node));
            return;
        }

        int channels = ChannelsOf(node, x, constant);
        Variable vector = node.Variables.Vector(constant, channels);
        node.Set(x, node.Add(
            (node.Kind, isReversed) switch
            {
                ("Add", _) => new BiasAddOperation(vector),
                ("Sub", false) => new PerChannelOperation(PerChannelFunction.Subtract, vector),
                ("Sub", true) => new PerChannelOperation(PerChannelFunction.SubtractFrom, vector),
                ("Div", false) => new PerChannelOperation(PerChannelFunction.Divide, vector),
                _ => new PerChannelOperation(PerChannelFunction.Multiply, vector),
            },
            x.Node));
    }

    private static (float Scale, float Shift) Line(string kind, float constant, bool isReversed) => (kind, isReversed) switch
    {
        ("Add", _) => (1, constant),
        ("Sub", false) => (1, -constant),
        ("Sub", true) => (-1, constant),
        ("Div", false) => (1 / constant, 0),
        _ => (constant, 0),
    };

    private static void CheckRank(NodeImport node, ImportedTensor x, ImportedConstant constant)
    {
        if (constant.Sizes.Count > x.Rank || constant.Count == 0)
        {
            throw Misfit(node, x, constant);
        }
    }

    // The sizes of a constant align with the last dimensions of the value.
    private static int ChannelsOf(NodeImport node, ImportedTensor x, ImportedConstant constant)
    {
        int[] wide = [.. Enumerable.Range(0, constant.Sizes.Count).Where(i => constant.Sizes[i] != 1)];
        int axis = wide.Length == 1 ? wide[0] + x.Rank - constant.Sizes.Count : -1;
        bool isChannel = axis >= 0 && x.Flattening == Flattening.None && x.Axes[axis] == x.Node.Shape.Rank - 1;
        return isChannel && (x.Node.Shape[^1] is not { } channels || channels == constant.Count) ? constant.Count : throw Misfit(node, x, constant);
    }

    private static UnsupportedOnnxException Misfit(NodeImport node, ImportedTensor x, ImportedConstant constant) =>
        node.Unsupported($"a value of the shape {Text(x)} and a constant of the sizes [{string.Join(", ", constant.Sizes)}], which is neither one number nor one per channel");

    private static string Text(ImportedTensor x) => $"{new PartialShape([.. x.Sizes])}";
}
