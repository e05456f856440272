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
            return $"the model contains operators that are not supported: {string.Join("; ", _nodes.Take(MaxKinds).Select(pair => $"{pair.Key} ({Nodes(pair.Value)})"))}{more}";
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

    private static string Nodes(List<string> nodes)
    {
        string names = string.Join(", ", nodes.Take(MaxNodes).Select(name => $"'{name}'"));
        return $"{(nodes.Count == 1 ? "node" : "nodes")} {names}{(nodes.Count > MaxNodes ? $" and {nodes.Count - MaxNodes} more" : "")}";
    }
}
