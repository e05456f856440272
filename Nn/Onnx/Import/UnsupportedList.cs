namespace NeoResNet.Nn.Onnx;

/// <summary>Collects the unsupported operators of a model with their nodes.</summary>
internal sealed class UnsupportedList
{
    private const int MaxNodes = 10;
    private const int MaxKinds = 100;

    private readonly OrderedDictionary<string, List<string>> _nodes = [];

    internal bool IsEmpty => _nodes.Count == 0;

    /// <summary>Gets one sentence that lists all operators.</summary>
    internal string Message
    {
        get
        {
            string more = _nodes.Count > MaxKinds ? $"; and {_nodes.Count - MaxKinds} more" : "";
            string advice = _nodes.Keys.Any(IsQuantized) ? ". The model is quantized; export it with floating-point operators" : "";
            return $"the model contains operators that are not supported: {string.Join("; ", _nodes.Take(MaxKinds).Select(pair => $"{pair.Key} ({Nodes(pair.Value)})"))}{more}{advice}";
        }
    }

    /// <summary>Adds a node.</summary>
    /// <param name="what">The operator, with the part that is not supported.</param>
    /// <param name="node">Name of the node.</param>
    internal void Add(string what, string node)
    {
        if (!_nodes.TryGetValue(what, out List<string>? nodes))
        {
            nodes = [];
            _nodes.Add(what, nodes);
        }

        nodes.Add(node);
    }

    // QuantizeLinear, DequantizeLinear, DynamicQuantizeLinear, QLinearConv, ConvInteger and others.
    private static bool IsQuantized(string what) =>
        what.Contains("QuantizeLinear", StringComparison.OrdinalIgnoreCase) || what.Contains("QLinear", StringComparison.Ordinal) || what.EndsWith("Integer", StringComparison.Ordinal);

    private static string Nodes(List<string> nodes)
    {
        string names = string.Join(", ", nodes.Take(MaxNodes).Select(name => $"'{name}'"));
        return $"{(nodes.Count == 1 ? "node" : "nodes")} {names}{(nodes.Count > MaxNodes ? $" and {nodes.Count - MaxNodes} more" : "")}";
    }
}
