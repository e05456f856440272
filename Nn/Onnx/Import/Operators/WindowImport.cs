namespace NeoResNet.Nn.Onnx;

/// <summary>Imports the attributes that convolutions and pools share.</summary>
internal static class WindowImport
{
    // The limit keeps sizes within an int; networks have windows of at most some hundred pixels.
    private const long MaxSize = 1 << 20;

    /// <summary>Gets the window of a node.</summary>
    /// <param name="node">The node.</param>
    /// <param name="kernel">The kernel size if the attribute is missing; null if it is required.</param>
    internal static SlidingRule Of(NodeImport node, Size2D? kernel)
    {
        Size2D size = Pair(node, "kernel_shape", 1) ?? kernel ?? throw node.Unsupported("no kernel_shape");
        Size2D stride = Pair(node, "strides", 1) ?? 1, rate = Pair(node, "dilations", 1) ?? 1;
        return new(size, stride, rate, PaddingOf(node));
    }

    private static EdgeRule PaddingOf(NodeImport node)
    {
        bool roundsUp = node.Integer("ceil_mode", 0) != 0;
        switch (node.Words("auto_pad", "NOTSET"))
        {
            case "NOTSET" or "":
                return node.Integers("pads") switch
                {
                    null => new(EdgeKind.Explicit, RoundsUp: roundsUp),
                    [>= 0 and <= MaxSize and var top, >= 0 and <= MaxSize and var left, >= 0 and <= MaxSize and var bottom, >= 0 and <= MaxSize and var right] =>
                        new(EdgeKind.Explicit, ((int)top, (int)left), ((int)bottom, (int)right), roundsUp),
                    var pads => throw node.Unsupported($"pads [{string.Join(", ", pads)}]"),
                };
            case "VALID":
                return new(EdgeKind.Explicit, RoundsUp: roundsUp);
            case "SAME_UPPER":
                return new(EdgeKind.Same);
            case "SAME_LOWER":
                return new(EdgeKind.SameLower);
            case var other:
                throw node.Unsupported($"auto_pad {other}");
        }
    }

    private static Size2D? Pair(NodeImport node, string attribute, long least) => node.Integers(attribute) switch
    {
        null or [] => null,
        [var height and <= MaxSize, var width and <= MaxSize] when height >= least && width >= least => ((int)height, (int)width),
        var numbers => throw node.Unsupported($"{attribute} [{string.Join(", ", numbers)}]"),
    };
}
