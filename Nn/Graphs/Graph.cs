using NeoResNet.Tensors;

namespace NeoResNet.Nn;

/// <summary>
/// Represents a network as symbolic nodes, with slim's variable scopes and arg scopes.
/// </summary>
/// <remarks>
/// Layers only add nodes. A <see cref="Session"/> computes their values. Building is not
/// thread-safe: only one thread at a time may add to a graph. Several threads may build different
/// graphs at the same time.
/// </remarks>
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

    /// <summary>Creates an empty graph.</summary>
    /// <param name="variables">
    /// The store for the layers' variables. Several graphs can share a store.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="variables"/> is null.</exception>
    public Graph(VariableStore variables)
    {
        ArgumentNullException.ThrowIfNull(variables);
        Variables = variables;
        _argScopes.Push(new ArgScope());
        _variableScopes = new(UniqueName);
    }

    /// <summary>Gets the store of the layers' variables.</summary>
    public VariableStore Variables { get; }

    /// <summary>Gets all nodes, in order of creation.</summary>
    public IReadOnlyList<Node> Nodes => _nodes;

    /// <summary>Gets the current default arguments: those of all open arg scopes.</summary>
    /// <remarks>Inner scopes override outer scopes.</remarks>
    public ArgScope Args => _argScopes.Peek();

    /// <summary>
    /// Gets the updates of moving averages that batch norms in training mode have added.
    /// </summary>
    /// <remarks>
    /// Pass them to <see cref="Session.Callable"/> to apply them in each run.
    /// <see cref="BatchNormArgs.Updates"/> selects another collection. Source: slim's
    /// <c>UPDATE_OPS</c>.
    /// </remarks>
    public UpdatesCollection Updates { get; } = new();

    /// <summary>Gets the innermost open variable scope.</summary>
    /// <remarks>The name of the root scope is empty.</remarks>
    public VariableScope CurrentScope => _variableScopes.Current;

    /// <summary>Adds a node whose tensor the caller passes to each run.</summary>
    /// <param name="shape">
    /// The shape, such as <c>[null, 224, 224, 3]</c>. A size of null can differ in each run.
    /// </param>
    /// <param name="name">
    /// Name of the node; null for <c>Placeholder</c>, made unique with _1, _2, ...
    /// </param>
    /// <returns>The node.</returns>
    public Node Placeholder(PartialShape shape, string? name = null) => Add(new PlaceholderOperation(shape), [], name);

    /// <summary>
    /// Adds a node of uniform random numbers, which are the same in each run.
    /// </summary>
    /// <param name="shape">The shape.</param>
    /// <param name="minimum">Smallest number; finite. Defaults to 0.</param>
    /// <param name="maximum">
    /// Exclusive upper bound; finite, not below <paramref name="minimum"/>. Defaults to 1.
    /// </param>
    /// <param name="seed">
    /// Selects the numbers; null for the index of the node, so that the nodes of a graph differ.
    /// </param>
    /// <returns>A node of the given shape.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The minimum is above the maximum, or one of them is not finite.
    /// </exception>
    public Node RandomUniform(Shape shape, float minimum = 0, float maximum = 1, ulong? seed = null) =>
        minimum <= maximum && float.IsFinite(minimum) && float.IsFinite(maximum)
            ? Add(new RandomUniformOperation(shape, minimum, maximum, seed ?? (ulong)_nodes.Count), [])
            : throw new ArgumentOutOfRangeException(
                nameof(minimum), $"Minimum and maximum must be finite and ascending, got {minimum} and {maximum}.");

    /// <summary>Sets default arguments of layers until the result is disposed.</summary>
    /// <param name="args">
    /// The arguments. They override those of outer scopes, and arguments of a call override them.
    /// </param>
    /// <returns>The scope; disposing it closes it and all arg scopes opened inside it.</returns>
    /// <remarks>Source: slim's <c>arg_scope</c>.</remarks>
    /// <exception cref="ArgumentNullException"><paramref name="args"/> is null.</exception>
    public IDisposable ArgScope(ArgScope args)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgScope merged = args.Over(Args);
        _argScopes.Push(merged);
        return new Closing(() =>
        {
            // As for variable scopes, this also closes the scopes that are still open inside.
            while (_argScopes.Any(open => ReferenceEquals(open, merged)))
            {
                _ = _argScopes.Pop();
            }
        });
    }

    /// <summary>
    /// Opens a variable scope inside the current one, until the result is disposed.
    /// </summary>
    /// <param name="name">
    /// Name of the scope; null for <paramref name="defaultName"/>, made unique with _1, _2, ...
    /// </param>
    /// <param name="defaultName">Name of the scope if <paramref name="name"/> is null.</param>
    /// <param name="reuse">
    /// If true, layers inside the scope reuse existing variables and create none. If false or null,
    /// the scope inherits the value of the enclosing scope.
    /// </param>
    /// <returns>The scope; disposing it closes it.</returns>
    /// <remarks>Source: TensorFlow's <c>variable_scope</c>.</remarks>
    /// <exception cref="ArgumentException">
    /// Both names are null, <paramref name="reuse"/> is true and <paramref name="name"/> is null,
    /// or the name is empty, starts or ends with a slash, or contains two consecutive slashes.
    /// </exception>
    public VariableScope VariableScope(string? name, string? defaultName = null, bool? reuse = null) =>
        _variableScopes.Open(name, defaultName, reuse);

    /// <summary>
    /// Creates a variable in the current scope, or returns an existing one if the scope reuses
    /// variables.
    /// </summary>
    /// <param name="name">Name of the variable inside the scope.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="initializer">The rule that sets the initial values of a new variable.</param>
    /// <param name="regularizer">
    /// Penalty on the values of a new variable; null, the default, for none.
    /// </param>
    /// <param name="trainable">
    /// Whether an optimizer may change a new variable. Defaults to true.
    /// </param>
    /// <returns>The variable.</returns>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="name"/> or <paramref name="initializer"/> is null.
    /// </exception>
    /// <exception cref="ArgumentException"><paramref name="name"/> is empty.</exception>
    /// <exception cref="InvalidOperationException">
    /// The variable exists and the scope does not reuse variables, or the scope reuses variables
    /// and the variable does not exist or has another shape.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The graph's variables were disposed.</exception>
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
    /// <exception cref="ArgumentException">
    /// An input belongs to another graph or has the wrong shape. The message names the node, the
    /// expected and the actual shape.
    /// </exception>
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
                throw new ArgumentException($"{fullName}: the input '{input.Name}' belongs to another graph. Use nodes of one graph.");
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
