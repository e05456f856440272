using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Runs parts of a graph on a backend. Compiles once for each set of fetches and shapes, keeps a bounded number of plans,
/// and recompiles when variables have changed. Thread-safe; the graph must not grow while callables are made.
/// </summary>
public sealed class Session : IDisposable
{
    private const int SignaturesKept = 256;

    private readonly Lock _gate = new();
    private readonly List<Signature> _signatures = [];
    private readonly PlanCache _plans;

    /// <summary>Makes a session; the backend and the graph's variables stay the caller's.</summary>
    public Session(Graph graph, IBackend backend, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(backend);
        Graph = graph;
        Backend = backend;
        _plans = new(graph.Variables, backend, options ?? new());
    }

    /// <summary>What it runs.</summary>
    public Graph Graph { get; }

    /// <summary>What it runs on.</summary>
    public IBackend Backend { get; }

    /// <summary>Number of compiled plans kept now.</summary>
    public int CachedPlans => _plans.Count;

    /// <summary>A function from the feeds' tensors to the fetches'. Any node may be fed or fetched; nothing else is computed.</summary>
    /// <param name="feeds">The nodes whose tensors it takes.</param>
    /// <param name="fetches">The nodes whose tensors it gives; may be none where there are updates.</param>
    /// <param name="updates">
    /// Updates of variables that each run does as well, such as all of <see cref="Graph.Updates"/>; by default none. They read the batch
    /// statistics of that very run. Once all outputs are computed, the updates are made as one change of the store; a run that
    /// fails or is cancelled changes nothing.
    /// </param>
    /// <exception cref="ArgumentException">A node is foreign or fed twice, nothing is fetched or updated, or a placeholder that is needed is not fed.</exception>
    public Callable Callable(IReadOnlyList<Node> feeds, IReadOnlyList<Node> fetches, IReadOnlyList<MovingAverageUpdate>? updates = null)
    {
        ArgumentNullException.ThrowIfNull(feeds);
        ArgumentNullException.ThrowIfNull(fetches);
        updates ??= [];
        lock (_gate)
        {
            Signature? signature = _signatures.Find(known => known.Matches(feeds, fetches, updates));
            if (signature is null)
            {
                signature = new(Graph, feeds, fetches, updates);
                if (_signatures.Count == SignaturesKept)
                {
                    // Callables keep their own; forgetting one only means that a later equal one does not share its plans.
                    _signatures.RemoveAt(0);
                }

                _signatures.Add(signature);
            }

            return new(this, _plans, signature);
        }
    }

    /// <summary>Computes one node into a new tensor.</summary>
    public NhwcTensor Run(Node fetch, params ReadOnlySpan<(Node Node, NhwcTensor Tensor)> feeds)
    {
        var nodes = new Node[feeds.Length];
        var tensors = new NhwcTensor[feeds.Length];
        for (int i = 0; i < feeds.Length; i++)
        {
            (nodes[i], tensors[i]) = feeds[i];
        }

        return Callable(nodes, [fetch]).Run(tensors)[0];
    }

    /// <summary>Gives the plans and packed parameters up; runs in progress finish.</summary>
    public void Dispose() => _plans.Dispose();
}
