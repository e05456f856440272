using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>A network in a graph of its own.</summary>
/// <param name="Feeds">Its placeholders.</param>
/// <param name="Last">What a user would fetch: the logits or features.</param>
/// <param name="EndPoints">Further nodes to compare.</param>
internal sealed record Network(IReadOnlyList<Node> Feeds, Node Last, IReadOnlyList<Node> EndPoints);

/// <summary>
/// Runs a network on two backends. The reference computes and keeps every node, which leaves the lowering passes little
/// to merge; the device computes what is asked for, merged as far as that allows. So the passes are checked as well.
/// </summary>
internal static class NetworkRun
{
    /// <param name="seed">Of variables and inputs.</param>
    /// <param name="build">Makes the network.</param>
    /// <param name="input">Shape of each feed.</param>
    /// <param name="each">Whether every end point is fetched alone too, which compiles the network as often.</param>
    /// <param name="device">The backend under test.</param>
    /// <param name="reference">The backend that is right.</param>
    /// <param name="comparison">Gets the differences.</param>
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
            // Each alone keeps just its own value, which turns other merges off than all together.
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
