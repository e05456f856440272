namespace NeoResNet.Nn.Onnx;

/// <summary>Imports transpositions.</summary>
internal static class TransposeImport
{
    internal static void Run(NodeImport node)
    {
        if (node.Find(0) is ImportedConstant constant)
        {
            FoldingImport.Transpose(node, constant, Permutation(node, constant.Sizes.Count));
            return;
        }

        // Only the names of the dimensions change; the node keeps its order.
        ImportedTensor x = node.Tensor(0);
        int[] order = Permutation(node, x.Rank);
        if (x.Flattening != Flattening.None)
        {
            throw node.Unsupported("a flattened image as input");
        }

        ImportedTensor result = x with { Name = node.Output, Axes = [.. order.Select(axis => x.Axes[axis])] };
        if (!result.IsEndPoint)
        {
            throw node.Unsupported($"perm [{string.Join(", ", order)}]");
        }

        node.Set(result);
    }

    private static int[] Permutation(NodeImport node, int rank)
    {
        int[] order = node.Integers("perm") is { Count: > 0 } perm ? node.AllAxes(perm, rank) : [.. Enumerable.Range(0, rank).Reverse()];
        return order.Length == rank ? order : throw node.Unsupported($"perm [{string.Join(", ", order)}] of a value of rank {rank}");
    }
}
