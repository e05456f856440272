using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// A network as symbolic nodes, with slim's variable scopes and arg scopes. Layers add nodes; nothing is computed.
/// Scopes live on the graph, so two threads may build two graphs; one graph is built by one thread at a time.
/// </summary>
/// <example>
/// <code>
/// using var variables = new VariableStore();
/// var graph = new Graph(variables);
/// Node images = graph.Placeholder([null, 32, 32, 3]);
/// Node net = Layers.Conv2D(images, numOutputs: 16, kernelSize: 3, stride: 2, scope: "conv1");
/// net = Layers.GlobalMean(Layers.Relu(net));
/// </code>
/// </example>
public sealed partial class Graph
{
    private readonly List<Node> _nodes = [];
    private readonly HashSet<string> _names = [];
    private readonly Stack<ArgScope> _argScopes = new();
    private readonly VariableScopeStack _variableScopes;

    /// <summary>Makes an empty graph over a store of variables, which several graphs may share.</summary>
    public Graph(VariableStore variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        Variables = variables;
        _argScopes.Push(new ArgScope());
        _variableScopes = new(UniqueName);
    }

    /// <summary>Where the layers' variables live.</summary>
    public VariableStore Variables { get; }

    /// <summary>All nodes in order of creation.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>The defaults in force: all open arg scopes, inner over outer.</summary>
    public ArgScope Args => _argScopes.Peek();

    /// <summary>
    /// The updates of moving averages that batch norms in training mode ask for, unless their arguments name another collection
    /// (slim's <c>UPDATE_OPS</c>). A run does them where <see cref="Session.Callable"/> was given them.
    /// </summary>
    public UpdatesCollection Updates { get; } = new();

    /// <summary>The innermost open variable scope; the root scope has the empty name.</summary>
    public VariableScope CurrentScope => _variableScopes.Current;

    /// <summary>Adds a value that the caller feeds at each run; null stands for a size known only then.</summary>
    public Node Placeholder(PartialShape shape, string? name = null) => Add(new PlaceholderOperation(shape), [], name);

    /// <summary>
    /// Adds a value of uniform random numbers in [<paramref name="minimum"/>, <paramref name="maximum"/>), the same at each run.
    /// Without a seed the node's place in the graph picks the numbers, so that two such nodes differ.
    /// </summary>
    public Node RandomUniform(Shape shape, float minimum = 0, float maximum = 1, ulong? seed = null) =>
        Add(new RandomUniformOperation(shape, minimum, maximum, seed ?? (ulong)_nodes.Count), []);

    /// <summary>
    /// Opens defaults for layers until the result is disposed. Single arguments override those of outer scopes;
    /// arguments written at a call override both.
    /// </summary>
    public IDisposable ArgScope(ArgScope args)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgScope merged = args.Over(Args);
        _argScopes.Push(merged);
        return new Closing(() =>
        {
            // As with variable scopes, those left open inside go too.
            while (_argScopes.Any(open => ReferenceEquals(open, merged)))
            {
                _ = _argScopes.Pop();
            }
        });
    }

    /// <summary>
    /// Opens a variable scope inside the current one until the result is disposed (TensorFlow's <c>variable_scope</c>).
    /// </summary>
    /// <param name="name">Scope name; null takes <paramref name="defaultName"/>, made unique with _1, _2, ...</param>
    /// <param name="defaultName">Name where <paramref name="name"/> is null.</param>
    /// <param name="reuse">True: every variable asked for must exist already. False or null: as the scope around it.</param>
    /// <exception cref="ArgumentException">Neither name is given, or reuse is asked for without <paramref name="name"/>.</exception>
    public VariableScope VariableScope(string? name, string? defaultName = null, bool? reuse = null) =>
        _variableScopes.Open(name, defaultName, reuse);

    /// <summary>
    /// The variable of the given name in the current scope: made where the scope does not reuse, else found.
    /// </summary>
    /// <exception cref="InvalidOperationException">It exists and the scope does not reuse, or the reverse, or its shape differs.</exception>
    public Variable GetVariable(string name, Shape shape, Initializer initializer, Regularizer? regularizer = null, bool trainable = true)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(initializer);
        string fullName = CurrentScope.Qualify(name);
        if (CurrentScope.Reuse)
        {
            return Variables.Reuse(fullName, shape);
        }

        Variable variable = Variables.Create(fullName, shape, initializer, regularizer ?? Regularizer.None, trainable);
        _created.Add(variable);
        return variable;
    }

    /// <summary>Adds a node in the current scope.</summary>
    /// <exception cref="ArgumentException">An input belongs to another graph, or does not fit; names the node, the expected and the actual shape.</exception>
    internal Node Add(NodeOperation operation, IReadOnlyList<Node> inputs, string? name = null)
    {
        ArgumentNullException.ThrowIfNull(operation);
        ArgumentNullException.ThrowIfNull(inputs);
        string fullName = UniqueName(CurrentScope.QualifyNode(name ?? operation.Kind));
        if (inputs.Count != operation.InputCount)
        {
            throw new ArgumentException($"{fullName}: takes {operation.InputCount} inputs, got {inputs.Count}.");
        }

        foreach (Node input in inputs)
        {
            ArgumentNullException.ThrowIfNull(input);
            if (input.Graph != this)
            {
                throw new ArgumentException($"{fullName}: the input '{input.Name}' belongs to another graph.");
            }
        }

        PartialShape shape;
        try
        {
            shape = operation.InferShape([.. inputs.Select(input => input.Shape)]);
        }
        catch (ArgumentException misfit)
        {
            throw new ArgumentException($"{fullName}: {misfit.Message}", misfit);
        }

        var node = new Node(this, _nodes.Count, fullName, CurrentScope.Name, operation, [.. inputs], shape);
        _nodes.Add(node);
        return node;
    }

    private string UniqueName(string name)
    {
        string unique = name;
        for (int i = 1; !_names.Add(unique); i++)
        {
            unique = $"{name}_{i}";
        }

        return unique;
    }

    private sealed class Closing(Action close) : IDisposable
    {
        private Action? _close = close;

        public void Dispose()
        {
            _close?.Invoke();
            _close = null;
        }
    }
}
