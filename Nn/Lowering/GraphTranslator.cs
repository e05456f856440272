using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>Appends the operation of each needed node, without merging operations.</summary>
/// <remarks>This class is the first part of lowering.</remarks>
internal sealed class GraphTranslator
{
    private readonly LoweringGraph _graph;
    private readonly Dictionary<Node, ValueId> _values = [];
    private readonly Dictionary<Node, Shape> _shapes;
    private readonly IReadOnlySet<Variable> _live;

    private GraphTranslator(Dictionary<Node, Shape> shapes, ParameterTable parameters, IReadOnlySet<Variable> live)
    {
        _shapes = shapes;
        _live = live;
        _graph = new(parameters);
    }

    internal static LoweringGraph Translate(
        IReadOnlyList<Node> feeds, ReadOnlySpan<Shape> feedShapes, IReadOnlyList<Node> fetches, ParameterTable parameters, IReadOnlySet<Variable> live)
    {
        List<Node> needed = Reachability.Needed(feeds, fetches);
        var translator = new GraphTranslator(Reachability.InferShapes(needed, feeds, feedShapes), parameters, live);
        foreach (Node feed in feeds)
        {
            translator._graph.Feeds.Add(translator.NewValue(feed));
        }

        foreach (Node node in needed.Where(node => !translator._values.ContainsKey(node)))
        {
            node.Operation.Lower(new(translator, node));
        }

        foreach (Node fetch in fetches)
        {
            ValueId value = translator._values[fetch];
            translator._graph[value].IsFetched = true;
            translator._graph.Fetches.Add((value, translator._shapes[fetch]));
        }

        return translator._graph;
    }

    internal Shape ShapeOf(Node node) => _shapes[node];

    internal ValueId ValueOf(Node node) => _values[node];

    /// <summary>Determines whether training changes a variable between runs.</summary>
    internal bool IsLive(Variable? variable) => variable is not null && _live.Contains(variable);

    /// <summary>Returns the id of a parameter.</summary>
    /// <exception cref="NotSupportedException">
    /// The values are computed from a variable that training changes. The message names the node
    /// and the variable.
    /// </exception>
    internal ParameterId Intern(Node node, ParameterExpression expression) =>
        expression.Live is null && expression.Variables.FirstOrDefault(IsLive) is { } variable
            ? throw new NotSupportedException($"{node.Name}: training cannot change the variable '{variable.Name}'. Exclude it from the variables to train.")
            : _graph.Parameters.Intern(expression);

    /// <summary>Appends the operation of a node, which writes a new value for it.</summary>
    internal void Append(Node node, string label, Operation operation) =>
        _graph.Append(operation with { Label = label, Epilogue = operation.Epilogue with { Output = NewValue(node) } });

    /// <summary>
    /// Appends an operation that a node needs before its own, and returns the value that it writes.
    /// </summary>
    internal ValueId AppendInner(Node node, Shape shape, Operation operation)
    {
        ValueId value = _graph.NewValue(shape);
        _graph.Append(operation with { Label = node.Name, Epilogue = operation.Epilogue with { Output = value } });
        return value;
    }

    /// <summary>
    /// Assigns the value of another node, whose shape can differ but has the same element count, to
    /// a node.
    /// </summary>
    internal void Alias(Node node, Node source) => _values[node] = _values[source];

    private ValueId NewValue(Node node) => _values[node] = _graph.NewValue(_shapes[node]);
}
