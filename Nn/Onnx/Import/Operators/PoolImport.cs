namespace NeoResNet.Nn.Onnx;

/// <summary>Imports pools and means over height and width.</summary>
internal static class PoolImport
{
    internal static void Max(NodeImport node)
    {
        ImportedTensor x = node.Image(0);
        SlidingRule window = WindowImport.Of(node, null);
        node.Set(x, node.Add(new MaxPoolOperation(window.Kernel, window.Stride, window.Padding) { Rate = window.Rate }, x.Node));
    }

    internal static void Average(NodeImport node)
    {
        ImportedTensor x = node.Image(0);
        SlidingRule window = WindowImport.Of(node, null);
        if (window.Padding.IsValid && x.Node.Shape[1] == window.Kernel.Height && x.Node.Shape[2] == window.Kernel.Width && window.Rate == 1)
        {
            node.Set(x, node.Add(new GlobalMeanOperation(), x.Node));
            return;
        }

        Node net = x.Node;
        if (node.Integer("count_include_pad", 0) != 0 && !(window.Padding with { RoundsUp = false }).IsValid)
        {
            // The library's average pool never counts padding, but it counts zeros of the image.
            net = window.Padding.Kind == EdgeKind.Explicit
                ? node.AddInner(new PadOperation(window.Padding.Before, window.Padding.After), net)
                : throw node.Unsupported("count_include_pad and auto_pad");
            window = window with { Padding = new(EdgeKind.Explicit, RoundsUp: window.Padding.RoundsUp) };
        }

        node.Set(x, node.Add(new AveragePoolOperation(window), net));
    }

    internal static void GlobalAverage(NodeImport node)
    {
        ImportedTensor x = node.Image(0);
        node.Set(x, node.Add(new GlobalMeanOperation(), x.Node));
    }

    internal static void ReduceMean(NodeImport node)
    {
        ImportedTensor x = node.Tensor(0);
        int[] axes = node.AllAxes(node.IntegersOrInput("axes", 1) ?? throw node.Unsupported("no axes"), x.Rank);
        if (x.Axes.Count != 4 || x.Flattening != Flattening.None || !axes.Select(axis => x.Axes[axis]).Order().SequenceEqual([1, 2]))
        {
            throw node.Unsupported($"the axes [{string.Join(", ", axes)}], which are not height and width");
        }

        if (node.Integer("keepdims", 1) != 0)
        {
            node.Set(x, node.Add(new GlobalMeanOperation(), x.Node));
            return;
        }

        Node mean = node.AddInner(new GlobalMeanOperation(), x.Node);
        SqueezeImport.Set(node, x with { Node = mean, Axes = [.. x.Axes.Where(axis => axis is 0 or 3)] });
    }
}
