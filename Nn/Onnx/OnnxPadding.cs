using NeoResNet.Backends;

namespace NeoResNet.Nn.Onnx;

/// <summary>Exports padding, as an attribute of a window or as an operation.</summary>
internal static class OnnxPadding
{
    /// <summary>
    /// Creates the padding attribute of a window: numbers if they are known; otherwise, ONNX's name
    /// of TensorFlow's rule SAME.
    /// </summary>
    /// <param name="node">The node with the window.</param>
    /// <param name="padding">The padding rule.</param>
    /// <param name="kernel">Height and width of the window.</param>
    /// <param name="stride">Distance between windows.</param>
    /// <param name="rate">Distance between the taps of a window.</param>
    internal static OnnxAttribute Of(Node node, Padding padding, Size2D kernel, int stride, int rate)
    {
        PartialShape input = node.Inputs[0].Shape;
        Extent? height = Known(padding, input[1], kernel.Height, stride, rate), width = Known(padding, input[2], kernel.Width, stride, rate);
        if (height is { } rows && width is { } columns)
        {
            return Explicit((rows.PadBefore, columns.PadBefore), (rows.PadAfter, columns.PadAfter));
        }

        // Runtimes disagree on SAME_UPPER with a rate above 1.
        return rate == 1
            ? new OnnxAttribute.Words("auto_pad", "SAME_UPPER")
            : throw new NotSupportedException($"{node.Name}: SAME padding with stride {stride} and rate {rate} needs an input of known height and width, got {input}. Specify them in the shape of the placeholder.");
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

    private static Extent? Known(Padding padding, int? size, int kernel, int stride, int rate)
    {
        if (size is not null || padding == Padding.Valid)
        {
            return padding.ToExtent(size ?? 0, kernel, stride, rate);
        }

        // With stride 1 all sizes need the same padding, and a window of size 1 needs none.
        return stride == 1 || kernel == 1 ? padding.ToExtent(1, kernel, 1, rate) : null;
    }
}
