namespace NeoResNet.Nn.Onnx;

/// <summary>Imports padding with a constant.</summary>
internal static class PadImport
{
    // The limit keeps sizes within an int.
    private const long MaxPad = 1 << 20;

    internal static void Run(NodeImport node)
    {
        if (node.Words("mode", "constant") is not "constant" and var mode)
        {
            throw node.Unsupported($"mode {mode}");
        }

        ImportedTensor x = node.Tensor(0);
        IReadOnlyList<long> pads = node.IntegersOrInput("pads", 1) ?? throw node.Unsupported("no pads");
        int[] axes = node.FindConstant(3)?.Integers() is { } given ? node.AllAxes(given, x.Rank) : [.. Enumerable.Range(0, x.Rank)];
        float value = node.FindConstant(2) switch
        {
            null => node.Real("value", 0),
            { Count: 1 } constant => constant.Floats()[0],
            _ => throw node.Unsupported("a value that is not one number"),
        };
        if (pads.Count != 2 * axes.Length || pads.Any(pad => pad is < 0 or > MaxPad) || x.Flattening != Flattening.None)
        {
            throw node.Unsupported($"pads [{string.Join(", ", pads)}]");
        }

        var before = new int[x.Node.Shape.Rank];
        var after = new int[x.Node.Shape.Rank];
        for (int i = 0; i < axes.Length; i++)
        {
            (before[x.Axes[axes[i]]], after[x.Axes[axes[i]]]) = ((int)pads[i], (int)pads[axes.Length + i]);
        }

        node.Set(x, Add(node, x.Node, before, after, value));
    }

    private static Node Add(NodeImport node, Node x, int[] before, int[] after, float value)
    {
        bool padsChannels = before[^1] + after[^1] > 0, padsImage = before.Length == 4 && before[1] + before[2] + after[1] + after[2] > 0;
        if (before[0] + after[0] > 0 || (before.Length != 4 && before[..^1].Concat(after[..^1]).Any(pad => pad > 0)) || (padsChannels && value != 0))
        {
            throw node.Unsupported("pads of the batch, or channels padded with another number than 0");
        }

        if (padsChannels)
        {
            var operation = new PadChannelsOperation(before[^1], after[^1]);
            x = padsImage ? node.AddInner(operation, x) : node.Add(operation, x);
        }

        return padsImage ? node.Add(new PadOperation((before[1], before[2]), (after[1], after[2]), value), x) : x;
    }
}
