using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Computes many nodes of a network, one group after the other, so that only one group's results
/// are in memory, regardless of the network's depth and the photo's size. A group starts from
/// results of earlier groups, so that nothing is computed twice.
/// </summary>
/// <param name="session">Runs the groups.</param>
/// <param name="options">Thread limit and cancellation.</param>
internal sealed class LayerWalk(Session session, RunOptions options)
{
    /// <summary>
    /// Specifies the maximum size of the results of a group, in bytes. A larger result is a
    /// separate group.
    /// </summary>
    public const long DefaultGroupBytes = 64 << 20;

    /// <summary>
    /// Passes each node's value to a function, in the nodes' order. The walk owns each value. A
    /// value is valid until the function returns.
    /// </summary>
    /// <param name="input">The node that is fed.</param>
    /// <param name="fed">Value of <paramref name="input"/>. The caller keeps ownership.</param>
    /// <param name="nodes">
    /// The nodes, in order of computation. A node that is listed after a node that depends on it is
    /// computed twice.
    /// </param>
    /// <param name="see">Receives a node's index in <paramref name="nodes"/> and its value.</param>
    /// <param name="groupBytes">See <see cref="DefaultGroupBytes"/>.</param>
    public void Follow(Node input, NhwcTensor fed, Node[] nodes, Action<int, NhwcTensor> see, long groupBytes = DefaultGroupBytes)
    {
        Shape[] shapes = session.Callable([input], nodes).OutputShapes(fed.Shape);
        var known = new Dictionary<Node, NhwcTensor> { [input] = fed };
        try
        {
            for (int start = 0, end; start < nodes.Length; start = end)
            {
                end = EndOfGroup(shapes, start, groupBytes);
                Node[] group = nodes[start..end], feeds = Needed(group, known);
                NhwcTensor[] results = session.Callable(feeds, group).Run([.. feeds.Select(feed => known[feed])], options);
                for (int i = 0; i < results.Length; i++)
                {
                    known.Add(group[i], results[i]);
                }

                for (int i = 0; i < results.Length; i++)
                {
                    see(start + i, results[i]);
                }

                Forget(known, except: [input, .. Needed(nodes[end..], known)]);
            }
        }
        finally
        {
            Forget(known, except: [input]);
        }
    }

    private static int EndOfGroup(Shape[] shapes, int start, long groupBytes)
    {
        int end = start;
        for (long bytes = 0; end < shapes.Length && (end == start || bytes + BytesOf(shapes[end]) <= groupBytes); end++)
        {
            bytes += BytesOf(shapes[end]);
        }

        return end;
    }

    private static long BytesOf(Shape shape) => (long)shape.ElementCount * sizeof(float);

    // Returns the known nodes that the given nodes depend on, directly or through unknown nodes.
    private static Node[] Needed(Node[] nodes, Dictionary<Node, NhwcTensor> known)
    {
        var seen = new HashSet<Node>(nodes);
        var open = new Stack<Node>(nodes);
        var needed = new List<Node>();
        while (open.TryPop(out Node? node))
        {
            if (known.ContainsKey(node))
            {
                needed.Add(node);
                continue;
            }

            foreach (Node from in node.Inputs.Where(seen.Add))
            {
                open.Push(from);
            }
        }

        return [.. needed];
    }

    private static void Forget(Dictionary<Node, NhwcTensor> known, Node[] except)
    {
        foreach (Node node in known.Keys.Where(node => !except.Contains(node)).ToArray())
        {
            _ = known.Remove(node);
        }
    }
}
