using NeoResNet.Backends;

namespace NeoResNet.Nn.Onnx;

/// <summary>Exports padding, as an attribute of a window or as an operation.</summary>
internal static class OnnxPadding
{
    /// <summary>
    /// Creates the padding attributes of a window: numbers if they are known; otherwise, ONNX's name
    /// of the rule.
    /// </summary>
    /// <param name="node">The node with the window.</param>
    /// <param name="window">The window.</param>
    internal static OnnxAttribute[] Of(Node node, SlidingRule window)
    {
        PartialShape input = node.Inputs[0].Shape;
        EdgeRule rule = window.Padding;
        if (rule is { Kind: EdgeKind.Explicit, RoundsUp: true } && (input[1] is null || input[2] is null))
        {
            return [Explicit(rule.Before, rule.After), new OnnxAttribute.Integer("ceil_mode", 1)];
        }

        Extent? height = Known(rule, input[1], window.Kernel.Height, window.Stride.Height, window.Height);
        Extent? width = Known(rule, input[2], window.Kernel.Width, window.Stride.Width, window.Width);
        if (height is { } rows && width is { } columns)
        {
            return [Explicit((rows.PadBefore, columns.PadBefore), (rows.PadAfter, columns.PadAfter))];
        }

        // Runtimes disagree on SAME_UPPER with a rate above 1.
        return window.Rate == 1
            ? [new OnnxAttribute.Words("auto_pad", rule.Kind == EdgeKind.Same ? "SAME_UPPER" : "SAME_LOWER")]
            : throw new NotSupportedException($"{node.Name}: SAME padding with stride {Numbers(window.Stride)} and rate {Numbers(window.Rate)} needs an input of known height and width, got {input}. Specify them in the shape of the placeholder.");
    }

    internal static OnnxAttribute Explicit(Size2D before, Size2D after) =>
        new OnnxAttribute.Integers("pads", before.Height, before.Width, after.Height, after.Width);

    /// <summary>Adds the operation that pads the input of a node with one value.</summary>
    /// <param name="node">The node whose value is the padded input.</param>
    /// <param name="value">Value of the new elements.</param>
    /// <param name="pads">
    /// Number of elements before each dimension of the ONNX value, then the numbers after each.
    /// </param>
    internal static void Export(NodeExport node, float value, params IReadOnlyList<int> pads)
    {
        string[] inputs = [node.X, node.AddIntegers("pads", pads)];

        // Without a value, ONNX pads with zeros.
        string[] all = value == 0 ? inputs : [.. inputs, node.AddNumber("value", value)];
        if (float.IsNegativeInfinity(value) || !node.Readers.Any(reader => reader.Operation is MaxPoolOperation))
        {
            node.Add("Pad", all);
            return;
        }

        // ONNX Runtime (1.17 and later) merges constant padding of any value into a following max
        // pool, where it is never the maximum. The maximum with minus infinity separates them and
        // changes no value.
        string padded = node.AddInner("Pad", "padded", all);
        node.Add("Max", [padded, node.AddNumber("least", float.NegativeInfinity)]);
    }

    private static Extent? Known(EdgeRule padding, int? size, int kernel, int stride, Func<int, Extent> window)
    {
        if (size is not null || padding.Kind == EdgeKind.Explicit)
        {
            return window(size ?? 0);
        }

        // With stride 1 all sizes need the same padding, and a window of size 1 needs none.
        return stride == 1 || kernel == 1 ? window(1) : null;
    }

    private static string Numbers(Size2D size) => size.Height == size.Width ? $"{size.Height}" : $"{size}";
}
