namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Imports operators that flatten images, or change where the dimensions of size 1 are.
/// </summary>
internal static class ReshapeImport
{
    internal static void Flatten(NodeImport node)
    {
        long axis = node.Integer("axis", 1);
        if (node.Find(0) is ImportedConstant constant)
        {
            int at = axis == constant.Sizes.Count ? constant.Sizes.Count : node.Axis(axis, constant.Sizes.Count);
            int rows = constant.Sizes.Take(at).Aggregate(1, (product, size) => product * size);
            node.Set(constant.Resized(node.Output, [rows, rows == 0 ? 0 : constant.Count / rows]));
            return;
        }

        ImportedTensor x = node.Tensor(0);
        if (node.Axis(axis, x.Rank) != 1)
        {
            throw node.Unsupported($"axis {axis}");
        }

        FlattenImage(node, x);
    }

    internal static void Reshape(NodeImport node)
    {
        ImportedConstant shape = node.Constant(1);
        if (shape.Sizes.Count != 1 || shape.Count > 8)
        {
            throw node.Unsupported($"a shape of the sizes [{string.Join(", ", shape.Sizes)}]");
        }

        long[] target = [.. shape.Integers()];
        if (node.Find(0) is ImportedConstant constant)
        {
            node.Set(constant.Resized(node.Output, Resolve(node, target, constant)));
            return;
        }

        ImportedTensor x = node.Tensor(0);
        for (int i = 0; i < target.Length && node.Integer("allowzero", 0) == 0; i++)
        {
            target[i] = target[i] != 0 ? target[i] : i == 0 ? ImportedConstant.Unknown : i < x.Rank ? x.Sizes[i] ?? ImportedConstant.Unknown : 0;
        }

        if (target.Length < 2 || !IsBatch(node, target[0]) || target.Count(size => size == -1) > 1)
        {
            throw Misfit(node, x, target);
        }

        Reshape(node, x, target);
    }

    private static void Reshape(NodeImport node, ImportedTensor x, long[] target)
    {
        bool isSame = target.Length == x.Rank && target.Skip(1).Zip(x.Sizes.Skip(1), (to, from) => IsFree(to) || to == from).All(same => same);
        if (isSame)
        {
            node.Set(x, x.Node);
        }
        else if (target.Length == 2)
        {
            FlattenImage(node, x, target[1]);
        }
        else
        {
            MovePixels(node, x, target);
        }
    }

    // One pixel: only the dimensions of size 1 move.
    private static void MovePixels(NodeImport node, ImportedTensor x, long[] target)
    {
        Node image = SqueezeImport.ImageOf(node, x);
        int[] channel = [.. Enumerable.Range(1, target.Length - 1).Where(i => target[i] != 1)];
        bool fits = target.Length is 3 or 4 && channel.Length == 1 && image.Shape[1] == 1 && image.Shape[2] == 1 && image.Shape[3] is { } channels
            && (IsFree(target[channel[0]]) || target[channel[0]] == channels);
        if (!fits)
        {
            throw Misfit(node, x, target);
        }

        int pixel = 1;
        int[] axes = [.. Enumerable.Range(0, target.Length).Select(i => i == 0 ? 0 : i == channel[0] ? 3 : pixel++)];
        node.Set(new ImportedTensor(node.Output, image, axes));
    }

    private static void FlattenImage(NodeImport node, ImportedTensor x, long size = -1)
    {
        if (x.Rank == 2)
        {
            if (!IsFree(size) && x.Sizes[1] is { } actual && actual != size)
            {
                throw Misfit(node, x, [-1, size]);
            }

            node.Set(x, x.Node);
            return;
        }

        if (x.Node.Shape.Rank != 4 || x.Axes[0] != 0)
        {
            throw Misfit(node, x, [-1, size]);
        }

        PartialShape shape = x.Node.Shape;
        if (!IsFree(size) && x.Sizes.Skip(1).Aggregate((int?)1, (product, next) => product * next) is { } known && known != size)
        {
            throw Misfit(node, x, [-1, size]);
        }

        // If the size is that of the channels, a run checks that the image has one pixel.
        if ((shape[1] is 1 && shape[2] is 1) || ((shape[1] is null || shape[2] is null) && size == shape[3]))
        {
            SqueezeImport.Set(node, x with { Axes = [0, 3] });
        }
        else if (x.IsNchw || x.IsNhwc)
        {
            node.Set(x with { Name = node.Output, Flattening = x.IsNchw ? Flattening.ChannelsFirst : Flattening.ChannelsLast });
        }
        else
        {
            throw Misfit(node, x, [-1, size]);
        }
    }

    private static bool IsFree(long size) => size is -1 or ImportedConstant.Unknown;

    // Exporters write the batch size of their example, although all sizes work.
    private static bool IsBatch(NodeImport node, long size) => IsFree(size) || size == 1 || size == node.DeclaredBatch;

    private static int[] Resolve(NodeImport node, long[] target, ImportedConstant constant)
    {
        for (int i = 0; i < target.Length && node.Integer("allowzero", 0) == 0; i++)
        {
            target[i] = target[i] == 0 && i < constant.Sizes.Count ? constant.Sizes[i] : target[i];
        }

        long known = target.Where(size => size != -1).Aggregate(1L, (product, size) => size is >= 0 and <= int.MaxValue ? checked(product * size) : -1);
        int open = Array.IndexOf(target, -1);
        if (open >= 0 && known > 0)
        {
            target[open] = constant.Count / known;
            known *= target[open];
        }

        return known == constant.Count && !target.Contains(-1)
            ? [.. target.Select(size => (int)size)]
            : throw new ArgumentException($"{constant.Count} numbers do not fit the shape [{string.Join(", ", target)}]");
    }

    private static UnsupportedOnnxException Misfit(NodeImport node, ImportedTensor x, long[] target) => node.Unsupported(
        $"the shape {new PartialShape([.. x.Sizes])} to [{string.Join(", ", target.Select(size => size == ImportedConstant.Unknown ? "?" : $"{size}"))}]");
}
