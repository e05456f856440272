using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>Runs parts of a graph on a backend.</summary>
/// <remarks>
/// A session compiles once per set of fetches and input shapes, keeps a bounded number of plans,
/// and recompiles after variables change. This class is thread-safe. No thread may add to the graph
/// while another thread creates a callable.
/// </remarks>
/// <example>
/// <code>
/// using var backend = new CpuBackend();
/// using var variables = new VariableStore();
/// var graph = new Graph(variables);
/// Node images = graph.Placeholder([null, 32, 32, 3]);
/// (Node logits, _) = NetworkCatalog.Get("resnet20_v2_cifar").Build(images, numClasses: 10);
/// variables.Initialize(seed: 1);
///
/// using var session = new Session(graph, backend);
/// Callable classify = session.Callable([images], [logits]);
/// NhwcTensor scores = classify.Run(new NhwcTensor(8, 32, 32, 3));
/// </code>
/// </example>
public sealed class Session : IDisposable
{
    private const int SignaturesKept = 256;

    private readonly Lock _gate = new();
    private readonly List<Signature> _signatures = [];
    private readonly PlanCache _plans;

    /// <summary>Creates a session.</summary>
    /// <param name="graph">The graph to run. Its variables must outlive the session.</param>
    /// <param name="backend">
    /// The backend to run on. The caller disposes it after the session.
    /// </param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="graph"/> or <paramref name="backend"/> is null.
    /// </exception>
    public Session(Graph graph, IBackend backend, SessionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(backend);
        Graph = graph;
        Backend = backend;
        _plans = new(graph.Variables, backend, options ?? new());
    }

    /// <summary>Gets the compiled plans.</summary>
    internal PlanCache Plans => _plans;

    /// <summary>Gets the graph that this session runs.</summary>
    public Graph Graph { get; }

    /// <summary>Gets the backend that this session runs on.</summary>
    public IBackend Backend { get; }

    /// <summary>Gets the number of compiled plans in the cache.</summary>
    public int CachedPlans => _plans.Count;

    /// <summary>
    /// Creates a function from the tensors of some nodes to those of other nodes.
    /// </summary>
    /// <param name="feeds">The nodes whose tensors the function takes. Any node can be fed.</param>
    /// <param name="fetches">
    /// The nodes whose tensors the function returns. May be empty if there are updates.
    /// </param>
    /// <param name="updates">
    /// Updates of variables that each run applies, such as <see cref="Graph.Updates"/>; null for
    /// none. The updates read the batch statistics of that run. After the run has computed all
    /// outputs, the updates change the variables as one version. A run that fails or is cancelled
    /// changes no variable.
    /// </param>
    /// <returns>The function. Callables with equal arguments share their plans.</returns>
    /// <remarks>A run computes only the nodes that the fetches and updates need.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="feeds"/>, <paramref name="fetches"/> or one of their nodes is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A node belongs to another graph or is fed twice, there are no fetches and no updates, an
    /// update is null, or a placeholder that is needed is not fed.
    /// </exception>
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
                    // Callables keep their signature. After this one is removed, a later equal
                    // callable does not share its plans.
                    _signatures.RemoveAt(0);
                }

                _signatures.Add(signature);
            }

            return new(this, _plans, signature);
        }
    }

    /// <summary>Computes one node.</summary>
    /// <param name="fetch">The node to compute.</param>
    /// <param name="feeds">Nodes with their tensors.</param>
    /// <returns>A new tensor: the node's value.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="fetch"/>, a node or a tensor is null.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// A node belongs to another graph or is fed twice, a shape is invalid, or a placeholder that
    /// is needed is not fed.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable that the node depends on has no values.
    /// </exception>
    /// <exception cref="ObjectDisposedException">
    /// The session or its variables were disposed.
    /// </exception>
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

    /// <summary>Frees the plans and packed parameters.</summary>
    /// <remarks>Runs in progress are not interrupted.</remarks>
    public void Dispose() => _plans.Dispose();
}
