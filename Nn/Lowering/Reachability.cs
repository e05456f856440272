namespace NeoResNet.Nn.Lowering;

/// <summary>Which nodes a computation needs.</summary>
internal static class Reachability
{
    /// <summary>The nodes that the fetches need, the feeds standing for themselves, in order of creation.</summary>
    /// <exception cref="ArgumentException">A placeholder is needed but not fed.</exception>
    internal static List<Node> Needed(IReadOnlyList<Node> feeds, IReadOnlyList<Node> fetches)
    {
        var fed = new HashSet<Node>(feeds);
        var needed = new HashSet<Node>();
        var open = new Stack<Node>(fetches);
        while (open.TryPop(out Node? node))
        {
            if (!needed.Add(node) || fed.Contains(node))
            {
                continue;
            }

            if (node.Operation is PlaceholderOperation)
            {
                throw new ArgumentException($"The placeholder '{node.Name}' is needed but not among the feeds.");
            }

            foreach (Node input in node.Inputs)
            {
                open.Push(input);
            }
        }

        return [.. needed.OrderBy(node => node.Index)];
    }

    /// <summary>Shapes of all needed nodes, for feeds of known shapes.</summary>
    /// <exception cref="ArgumentException">A shape does not fit; names the node, the expected and the given.</exception>
    internal static Dictionary<Node, Tensors.Shape> InferShapes(IReadOnlyList<Node> needed, IReadOnlyList<Node> feeds, ReadOnlySpan<Tensors.Shape> feedShapes)
    {
        var shapes = new Dictionary<Node, Tensors.Shape>();
        for (int i = 0; i < feeds.Count; i++)
        {
            shapes[feeds[i]] = feedShapes[i];
        }

        foreach (Node node in needed)
        {
            if (shapes.ContainsKey(node))
            {
                continue;
            }

            try
            {
                shapes[node] = node.Operation.InferShape([.. node.Inputs.Select(input => (PartialShape)shapes[input])]).ToShape();
            }
            catch (ArgumentException misfit)
            {
                throw new ArgumentException($"{node.Name}: {misfit.Message}", misfit);
            }
        }

        return shapes;
    }
}
