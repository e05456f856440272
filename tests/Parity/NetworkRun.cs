using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Represents a network in its own graph.</summary>
/// <param name="Feeds">The placeholders.</param>
/// <param name="Last">The result of the network: the logits or the features.</param>
/// <param name="EndPoints">The other nodes to compare.</param>
internal sealed record Network(IReadOnlyList<Node> Feeds, Node Last, IReadOnlyList<Node> EndPoints);

/// <summary>
/// Runs a network on two backends. The reference outputs every node, so the lowering passes can
/// merge few operations. The device outputs only the fetched nodes, so the passes merge as much as
/// possible. Therefore the comparison also tests the passes.
/// </summary>
internal static class NetworkRun
{
    /// <summary>Runs the network on both backends and compares the outputs.</summary>
    /// <param name="seed">The seed of the variables and inputs.</param>
    /// <param name="build">Builds the network.</param>
    /// <param name="input">The shape of each feed.</param>
    /// <param name="each">
    /// Whether to fetch every end point separately too, which compiles the network once per end
    /// point.
    /// </param>
    /// <param name="device">The backend under test.</param>
    /// <param name="reference">The reference backend.</param>
    /// <param name="comparison">Receives the differences.</param>
    public static void Compare(ulong seed, Func<Graph, Network> build, Shape input, bool each, IBackend device, IBackend reference, ParityComparison comparison)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Network network = build(graph);
        NetworkVariables.Draw(variables, seed);
        NhwcTensor[] feeds = FilledTensors.Of(network.Feeds.Select(_ => input), 0);
        for (int i = 0; i < feeds.Length; i++)
        {
            new RandomUniform(input, -1, 1, seed + (ulong)i, new Epilogue()).Fill(feeds[i].Span);
        }

        Node[] all = [.. graph.Nodes.Where(node => !network.Feeds.Contains(node))];
        using var slow = new Session(graph, reference);
        NhwcTensor[] kept = slow.Callable(network.Feeds, all).Run(feeds);
        Dictionary<Node, NhwcTensor> expected = all.Zip(kept).ToDictionary(pair => pair.First, pair => pair.Second);

        using var fast = new Session(graph, device);
        Fetch([network.Last], bits: true);
        Fetch(network.EndPoints, bits: false);
        foreach (Node inner in each ? network.EndPoints : [])
        {
            // A single fetched end point prevents other merges than all end points together.
            Fetch([inner], bits: false);
        }

        void Fetch(IReadOnlyList<Node> fetches, bool bits)
        {
            Callable callable = fast.Callable(network.Feeds, fetches);
            NhwcTensor[] first = FilledTensors.Of(fetches.Select(node => expected[node].Shape), float.NaN);
            callable.Run(feeds, first);
            for (int i = 0; i < fetches.Count; i++)
            {
                comparison.Compare($"{fetches[i].Name}, fetched with {fetches.Count - 1} others", first[i], expected[fetches[i]]);
            }

            if (bits)
            {
                NhwcTensor[] second = FilledTensors.Of(fetches.Select(node => expected[node].Shape), 1e30f);
                callable.Run(feeds, second, new RunOptions(MaxThreads: 1));
                comparison.CompareBits(fetches[0].Name, first[0], second[0]);
            }
        }
    }
}
