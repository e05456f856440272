namespace NeoResNet.Nn.Lowering;

/// <summary>Finds the nodes that a computation needs, and their shapes.</summary>
internal static class Reachability
{
    /// <summary>
    /// Returns the nodes that the fetches need, in order of creation, without those that only feeds
    /// depend on.
    /// </summary>
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
                throw new ArgumentException($"The placeholder '{node.Name}' is needed but not fed. Add it to the feeds.");
            }

            foreach (Node input in node.Inputs)
            {
                open.Push(input);
            }
        }

        return [.. needed.OrderBy(node => node.Index)];
    }

    /// <summary>Computes the shapes of all needed nodes, for feeds of known shapes.</summary>
    /// <exception cref="ArgumentException">
    /// A node cannot process the shapes. The message names the node, the expected and the actual
    /// shape.
    /// </exception>
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
                // Layers that pad their input report a size that the caller does not know.
                int empty = Array.FindIndex(feedShapes.ToArray(), shape => shape is { Rank: 4 } && (shape[1] == 0 || shape[2] == 0));
                throw empty < 0
                    ? new ArgumentException($"{node.Name}: {misfit.Message}", misfit)
                    : new ArgumentException($"'{feeds[empty].Name}' has shape {feedShapes[empty]}: images must be at least 1 pixel high and 1 pixel wide.", misfit);
            }
        }

        return shapes;
    }
}
