using NeoResNet.Backends;

namespace NeoResNet.Nn.Onnx;

/// <summary>Writes padding, as an attribute of a window or as an operation.</summary>
internal static class OnnxPadding
{
    /// <summary>Creates a window's padding attribute: numbers if they can be known, else ONNX's name for TensorFlow's SAME.</summary>
    /// <param name="node">The node with the window, for its input's size and for messages.</param>
    /// <param name="padding">Rule at the edge.</param>
    /// <param name="kernel">Taps.</param>
    /// <param name="stride">Step between positions.</param>
    /// <param name="rate">Distance between taps.</param>
    internal static OnnxAttribute Of(Node node, Padding padding, Size2D kernel, int stride, int rate)
    {
        PartialShape input = node.Inputs[0].Shape;
        Extent? height = Known(padding, input[1], kernel.Height, stride, rate), width = Known(padding, input[2], kernel.Width, stride, rate);
        if (height is { } rows && width is { } columns)
        {
            return Explicit((rows.PadBefore, columns.PadBefore), (rows.PadAfter, columns.PadAfter));
        }

        // Runtimes disagree on SAME_UPPER with dilated taps.
        return rate == 1
            ? new OnnxAttribute.Words("auto_pad", "SAME_UPPER")
            : throw new NotSupportedException($"{node.Name}: SAME padding with stride {stride} and rate {rate} needs an input of known height and width, got {input}.");
    }

    internal static OnnxAttribute Explicit(Size2D before, Size2D after) =>
        new OnnxAttribute.Integers("pads", before.Height, before.Width, after.Height, after.Width);

    /// <summary>Adds the operation that pads a node's input with one value.</summary>
    /// <param name="node">The node that the padded value belongs to.</param>
    /// <param name="value">Content of the new cells.</param>
    /// <param name="pads">Cells before each dimension of the ONNX value, then those after.</param>
    internal static void Export(NodeExport node, float value, params IReadOnlyList<int> pads)
    {
        string[] inputs = [node.X, node.AddIntegers("pads", pads)];

        // Without a value ONNX pads with zeros.
        string[] all = value == 0 ? inputs : [.. inputs, node.AddNumber("value", value)];
        if (float.IsNegativeInfinity(value) || !node.Readers.Any(reader => reader.Operation is MaxPoolOperation))
        {
            node.Add("Pad", all);
            return;
        }

        // ONNX Runtime (1.17 and later) merges any constant padding before a max pool into the pool, where it never wins. The
        // maximum with minus infinity keeps them apart and changes no value.
        string padded = node.AddInner("Pad", "padded", all);
        node.Add("Max", [padded, node.AddNumber("least", float.NegativeInfinity)]);
    }

    private static Extent? Known(Padding padding, int? size, int kernel, int stride, int rate)
    {
        if (size is not null || padding == Padding.Valid)
        {
            return padding.ToExtent(size ?? 0, kernel, stride, rate);
        }

        // With stride 1 every size needs the same padding, and a window of one cell never needs any.
        return stride == 1 || kernel == 1 ? padding.ToExtent(1, kernel, 1, rate) : null;
    }
}
