namespace NeoResNet.Nn.Onnx;

/// <summary>
/// Converts the needed nodes of a graph to ONNX nodes, each with its
/// <see cref="NodeOperation.Export"/>.
/// </summary>
/// <remarks>
/// Rank 4 values are [batch, channels, height, width]. If the options specify it, the translator
/// transposes inputs and outputs only.
/// </remarks>
internal sealed class OnnxTranslator
{
    private readonly OnnxDocument _model = new();
    private readonly OnnxNames _names = new();
    private readonly OnnxConstants _constants;
    private readonly Dictionary<Node, string> _values = [];
    private readonly KeyValuePair<string, Node>[] _feeds;
    private readonly KeyValuePair<string, Node>[] _fetches;
    private readonly HashSet<Node> _fed;
    private readonly HashSet<Node> _fetched;
    private readonly List<Node> _needed;
    private readonly ILookup<Node, Node> _readers;
    private readonly OnnxExportOptions _options;

    internal OnnxTranslator(KeyValuePair<string, Node>[] feeds, KeyValuePair<string, Node>[] fetches, List<Node> needed, OnnxExportOptions options)
    {
        _feeds = feeds;
        _fetches = fetches;
        _needed = needed;
        _options = options;
        _fed = [.. feeds.Select(feed => feed.Value)];
        _fetched = [.. fetches.Select(fetch => fetch.Value)];
        _readers = needed
            .Where(node => !_fed.Contains(node))
            .SelectMany(node => node.Inputs.Select(input => (input, node)))
            .ToLookup(pair => pair.input, pair => pair.node);
        _constants = new(_model, _names);
    }

    internal OnnxDocument Translate()
    {
        foreach ((string name, _) in _feeds)
        {
            _names.Reserve(name, "input");
        }

        foreach ((string name, _) in _fetches)
        {
            _names.Reserve(name, "output");
        }

        foreach ((string name, Node node) in _feeds)
        {
            AddInput(name, node);
        }

        foreach (Node node in _needed.Where(node => !_fed.Contains(node) && !IsJoined(node)))
        {
            node.Operation.Export(new(this, node));
        }

        foreach ((string name, Node node) in _fetches)
        {
            AddOutput(name, node);
        }

        return _model;
    }

    internal OnnxConstants Constants => _constants;

    internal string ValueOf(Node node) => _values[node];

    internal IEnumerable<Node> ReadersOf(Node node) => _readers[node];

    internal bool IsInput(Node node) => _fed.Contains(node);

    /// <summary>
    /// Determines whether the ONNX operations of a node's readers include the node, so that it has
    /// no ONNX value.
    /// </summary>
    internal bool IsJoined(Node node) => !_fed.Contains(node) && !_fetched.Contains(node) && node.Operation.IsJoinedTo([.. _readers[node]]);

    internal void SetValue(Node node, string value) => _values[node] = value;

    /// <summary>Adds the operation that computes a node.</summary>
    internal void Add(string kind, Node node, IReadOnlyList<string> inputs, IReadOnlyList<OnnxAttribute> attributes)
    {
        string value = _fetched.Contains(node) && !TransposesOutput(node)
            ? _fetches.First(fetch => fetch.Value == node).Key
            : _names.Unique(node.Name);
        _values[node] = value;
        _model.Nodes.Add(new(kind, node.Name, inputs, value, attributes));
    }

    /// <summary>Adds an operation that computes an intermediate value.</summary>
    internal string AddInner(string kind, string name, IReadOnlyList<string> inputs)
    {
        string value = _names.Unique(name);
        _model.Nodes.Add(new(kind, value, inputs, value));
        return value;
    }

    private void AddInput(string name, Node node)
    {
        bool transposed = node.Shape.Rank == 4 && _options.InputLayout == OnnxLayout.Nhwc;
        _model.Inputs.Add(Describe(name, node.Shape, _options.InputLayout));
        _values[node] = name;
        if (transposed)
        {
            _values[node] = _names.Unique($"{name}/channels_first");
            _model.Nodes.Add(new("Transpose", _values[node], [name], _values[node], new OnnxAttribute.Integers("perm", 0, 3, 1, 2)));
        }
    }

    private void AddOutput(string name, Node node)
    {
        _model.Outputs.Add(Describe(name, node.Shape, _options.OutputLayout));
        if (TransposesOutput(node))
        {
            _model.Nodes.Add(new("Transpose", name, [ValueOf(node)], name, new OnnxAttribute.Integers("perm", 0, 2, 3, 1)));
        }
        else if (ValueOf(node) != name)
        {
            // Another name of the node, or an output that is also an input.
            _model.Nodes.Add(new("Identity", name, [ValueOf(node)], name));
        }
    }

    private OnnxValue Describe(string name, PartialShape shape, OnnxLayout layout)
    {
        // All operations preserve the batch size, so with one input all values use its name for it.
        string batch = _feeds.Length == 1 ? "batch" : $"{name}_batch";
        string prefix = _feeds.Length == 1 && name == _feeds[0].Key ? "" : $"{name}_";
        if (shape.Rank != 4)
        {
            return new(name, [.. shape], [.. Enumerable.Range(0, shape.Rank).Select(i => i == 0 ? batch : $"{prefix}size{i}")]);
        }

        string height = $"{prefix}height", width = $"{prefix}width", channels = $"{prefix}channels";
        return layout == OnnxLayout.Nhwc
            ? new(name, [.. shape], [batch, height, width, channels])
            : new(name, [shape[0], shape[3], shape[1], shape[2]], [batch, channels, height, width]);
    }

    private bool TransposesOutput(Node node) => node.Shape.Rank == 4 && _options.OutputLayout == OnnxLayout.Nhwc;
}
