namespace NeoResNet.Nn.Onnx;

/// <summary>Imports operators that remove or add dimensions of size 1.</summary>
internal static class SqueezeImport
{
    internal static void Squeeze(NodeImport node)
    {
        IReadOnlyList<long>? given = node.IntegersOrInput("axes", 1);
        if (node.Find(0) is ImportedConstant constant)
        {
            int[] removed = given is null ? [.. Enumerable.Range(0, constant.Sizes.Count).Where(i => constant.Sizes[i] == 1)] : node.AllAxes(given, constant.Sizes.Count);
            if (removed.Any(axis => constant.Sizes[axis] != 1))
            {
                throw new ArgumentException("a removed dimension must have size 1");
            }

            node.Set(constant.Resized(node.Output, [.. constant.Sizes.Where((_, axis) => !removed.Contains(axis))]));
            return;
        }

        ImportedTensor x = node.Tensor(0);
        int[] axes = node.AllAxes(given ?? throw node.Unsupported("no axes"), x.Rank);
        if (x.Flattening != Flattening.None || x.Node.Shape.Rank != 4 || axes.Any(axis => x.Axes[axis] is not (1 or 2) || x.Sizes[axis] is not (null or 1)))
        {
            throw node.Unsupported($"the axes [{string.Join(", ", axes)}] of the shape {new PartialShape([.. x.Sizes])}");
        }

        Set(node, x with { Axes = [.. x.Axes.Where((_, i) => !axes.Contains(i))] });
    }

    internal static void Unsqueeze(NodeImport node)
    {
        IReadOnlyList<long> given = node.IntegersOrInput("axes", 1) ?? throw node.Unsupported("no axes");
        if (node.Find(0) is ImportedConstant constant)
        {
            int[] added = node.AllAxes(given, constant.Sizes.Count + given.Count);
            node.Set(constant.Resized(node.Output, Inserted(added, constant.Sizes, _ => 1)));
            return;
        }

        ImportedTensor x = node.Tensor(0);
        int[] axes = node.AllAxes(given, x.Rank + given.Count);
        Node image = ImageOf(node, x);
        IReadOnlyList<int> kept = x.Node == image ? x.Axes : [.. x.Axes.Select(axis => axis == 0 ? 0 : 3)];
        Queue<int> free = new(((int[])[1, 2]).Except(kept));
        if (x.Flattening != Flattening.None || axes.Length > free.Count)
        {
            throw node.Unsupported($"the axes [{string.Join(", ", given)}] of the shape {new PartialShape([.. x.Sizes])}");
        }

        Set(node, x with { Node = image, Axes = Inserted(axes, kept, _ => free.Dequeue()) });
    }

    /// <summary>
    /// Sets the output. A value that has only batch and channels left becomes a node of rank 2.
    /// </summary>
    internal static void Set(NodeImport node, ImportedTensor result)
    {
        node.Set(result.Axes.SequenceEqual([0, 3])
            ? new ImportedTensor(node.Output, node.Add(new SpatialSqueezeOperation(), result.Node), [0, 1])
            : result with { Name = node.Output });
    }

    /// <summary>Gets a node of rank 4 with the elements of a value of batch and channels.</summary>
    internal static Node ImageOf(NodeImport node, ImportedTensor x)
    {
        if (x.Node.Shape.Rank == 4)
        {
            return x.Node;
        }

        // In a program, a squeezed image keeps its four dimensions.
        if (x.Node.Shape.Rank != 2 || !HasImage(x.Node))
        {
            throw node.Unsupported($"an input of rank {x.Rank} that is not computed from images");
        }

        return x.Node.Operation is SpatialSqueezeOperation ? x.Node.Inputs[0] : node.AddInner(new ExpandSpatialOperation(), x.Node);
    }

    private static bool HasImage(Node node)
    {
        while (node.Shape.Rank == 2 && node.Inputs.Count > 0)
        {
            node = node.Inputs[0];
        }

        return node.Shape.Rank == 4;
    }

    private static int[] Inserted(int[] axes, IReadOnlyList<int> kept, Func<int, int> add)
    {
        Queue<int> rest = new(kept);
        return [.. Enumerable.Range(0, axes.Length + kept.Count).Select(i => axes.Contains(i) ? add(i) : rest.Dequeue())];
    }
}
