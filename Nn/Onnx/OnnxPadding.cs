using NeoResNet.Backends;

namespace NeoResNet.Nn.Onnx;

/// <summary>The padding of a window as an ONNX attribute.</summary>
internal static class OnnxPadding
{
    /// <summary>As numbers where they can be known, else by ONNX's name for TensorFlow's SAME.</summary>
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

        // Runtimes do not agree on SAME_UPPER with distant taps.
        return rate == 1
            ? new OnnxAttribute.Words("auto_pad", "SAME_UPPER")
            : throw new NotSupportedException($"{node.Name}: SAME padding with stride {stride} and rate {rate} needs an input of known height and width, got {input}.");
    }

    internal static OnnxAttribute Explicit(Size2D before, Size2D after) =>
        new OnnxAttribute.Integers("pads", before.Height, before.Width, after.Height, after.Width);

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
