using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>What a computation takes and gives: one object for all callables of a session with the same nodes.</summary>
internal sealed class Signature
{
    internal Signature(Graph graph, IReadOnlyList<Node> feeds, IReadOnlyList<Node> fetches)
    {
        if (fetches.Count == 0)
        {
            throw new ArgumentException("At least one node must be fetched.", nameof(fetches));
        }

        foreach (Node node in feeds.Concat(fetches))
        {
            ArgumentNullException.ThrowIfNull(node);
            if (node.Graph != graph)
            {
                throw new ArgumentException($"The node '{node.Name}' belongs to another graph than the session.");
            }
        }

        if (feeds.Distinct().Count() != feeds.Count)
        {
            throw new ArgumentException("A node is fed twice.", nameof(feeds));
        }

        Feeds = [.. feeds];
        Fetches = [.. fetches];
        _ = Lowering.Reachability.Needed(Feeds, Fetches);
    }

    internal Node[] Feeds { get; }

    internal Node[] Fetches { get; }

    internal bool Matches(IReadOnlyList<Node> feeds, IReadOnlyList<Node> fetches) => Feeds.SequenceEqual(feeds) && Fetches.SequenceEqual(fetches);

    /// <summary>Shapes of the fetches for feeds of the given shapes.</summary>
    internal Shape[] InferOutputs(ReadOnlySpan<Shape> feedShapes)
    {
        CheckFeeds(feedShapes);
        Dictionary<Node, Shape> shapes = Lowering.Reachability.InferShapes(Lowering.Reachability.Needed(Feeds, Fetches), Feeds, feedShapes);
        return [.. Fetches.Select(fetch => shapes[fetch])];
    }

    internal void CheckFeeds(ReadOnlySpan<Shape> shapes)
    {
        if (shapes.Length != Feeds.Length)
        {
            throw new ArgumentException($"The callable takes {Feeds.Length} inputs ({Names(Feeds)}), got {shapes.Length}.");
        }

        for (int i = 0; i < Feeds.Length; i++)
        {
            if (!Feeds[i].Shape.Accepts(shapes[i]))
            {
                throw new ArgumentException($"'{Feeds[i].Name}' takes a tensor of shape {Feeds[i].Shape}, got {shapes[i]}.");
            }
        }
    }

    internal static string Names(Node[] nodes) => string.Join(", ", nodes.Select(node => $"'{node.Name}'"));
}
