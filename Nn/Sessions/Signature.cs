using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Represents the inputs, outputs and updates of a computation: one object for all callables of a
/// session with the same nodes.
/// </summary>
internal sealed class Signature
{
    private static readonly HashSet<Variable> None = [];

    /// <summary>Checks the nodes.</summary>
    /// <param name="graph">The graph of the session.</param>
    /// <param name="feeds">The nodes that the caller feeds.</param>
    /// <param name="fetches">The nodes that the caller fetches.</param>
    /// <param name="updates">The updates of moving averages.</param>
    /// <param name="trained">
    /// The variables that a <see cref="TrainingStep"/> changes; null for other computations.
    /// </param>
    internal Signature(
        Graph graph, IReadOnlyList<Node> feeds, IReadOnlyList<Node> fetches, IReadOnlyList<MovingAverageUpdate> updates, IReadOnlyList<Variable>? trained = null)
    {
        if (fetches.Count == 0 && updates.Count == 0)
        {
            throw new ArgumentException("Nothing is fetched or updated. Pass at least one fetch or update.", nameof(fetches));
        }

        if (updates.Any(update => update is null))
        {
            throw new ArgumentException("An update is null. Remove it from the list.", nameof(updates));
        }

        foreach (Node node in feeds.Concat(fetches).Concat(updates.Select(update => update.Moments)))
        {
            ArgumentNullException.ThrowIfNull(node);
            if (node.Graph != graph)
            {
                throw new ArgumentException($"The node '{node.Name}' belongs to another graph than the session. Pass nodes of the session's graph.");
            }
        }

        if (feeds.Distinct().Count() != feeds.Count)
        {
            throw new ArgumentException("The feeds contain a node twice. Pass each node once.", nameof(feeds));
        }

        Feeds = [.. feeds];
        Fetches = [.. fetches];
        Node[] moments = [.. updates.Select(update => update.Moments).Distinct()];
        Computed = [.. Fetches, .. moments];
        Updates = [.. updates.Select(update => (update, Fetches.Length + Array.IndexOf(moments, update.Moments)))];
        Live = trained is null ? None : [.. trained, .. updates.Select(update => update.Variable)];
        _ = Lowering.Reachability.Needed(Feeds, Computed);
    }

    internal Node[] Feeds { get; }

    internal Node[] Fetches { get; }

    /// <summary>
    /// Gets the nodes that a program computes: the fetches, then the batch statistics that updates
    /// read.
    /// </summary>
    internal Node[] Computed { get; }

    /// <summary>
    /// Gets the updates in order, each with the index of its statistics in <see cref="Computed"/>.
    /// </summary>
    internal (MovingAverageUpdate Update, int Output)[] Updates { get; }

    /// <summary>
    /// Gets the variables that each run of a training step changes, so that the plans read their
    /// memory instead of copies; empty for other computations.
    /// </summary>
    internal HashSet<Variable> Live { get; }

    internal bool Matches(IReadOnlyList<Node> feeds, IReadOnlyList<Node> fetches, IReadOnlyList<MovingAverageUpdate> updates) =>
        Feeds.SequenceEqual(feeds) && Fetches.SequenceEqual(fetches) && Updates.Select(pair => pair.Update).SequenceEqual(updates);

    /// <summary>Computes the shapes of the fetches for feeds of the given shapes.</summary>
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
