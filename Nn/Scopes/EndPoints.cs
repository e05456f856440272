using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace NeoResNet.Nn;

/// <summary>
/// A network's end points: slim's names to nodes, in slim's order. Two names may stand for one node
/// (a block and its last unit).
/// </summary>
public sealed class EndPoints : IReadOnlyDictionary<string, Node>
{
    private readonly OrderedDictionary<string, Node> _nodes = [];

    /// <summary>Makes the end points of a collection: nodes in the order of their first collection, each with all its names.</summary>
    public EndPoints(OutputsCollection collection)
    {
        ArgumentNullException.ThrowIfNull(collection);
        foreach (IGrouping<Node, (string Name, Node Node)> names in collection.Entries.GroupBy(entry => entry.Node))
        {
            foreach ((string name, Node node) in names)
            {
                _nodes[name] = node;
            }
        }
    }

    /// <summary>Number of names.</summary>
    public int Count => _nodes.Count;

    /// <summary>The names in order.</summary>
    public IEnumerable<string> Keys => _nodes.Keys;

    /// <summary>The nodes in order, one a name.</summary>
    public IEnumerable<Node> Values => _nodes.Values;

    /// <summary>The node of a name.</summary>
    /// <exception cref="KeyNotFoundException">There is no such end point; the message lists the nearest names.</exception>
    public Node this[string name] => _nodes.TryGetValue(name, out Node? node) ? node : throw Unknown(name);

    /// <summary>Adds an end point or replaces the one of that name.</summary>
    public void Add(string name, Node node)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(node);
        _nodes[name] = node;
    }

    /// <inheritdoc/>
    public bool ContainsKey(string key) => _nodes.ContainsKey(key);

    /// <inheritdoc/>
    public bool TryGetValue(string key, [MaybeNullWhen(false)] out Node value) => _nodes.TryGetValue(key, out value);

    /// <inheritdoc/>
    public IEnumerator<KeyValuePair<string, Node>> GetEnumerator() => _nodes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    private KeyNotFoundException Unknown(string name)
    {
        string last = name[(name.LastIndexOf('/') + 1)..];
        string near = NearNames.Of(name, Keys, key => key.EndsWith(last, StringComparison.OrdinalIgnoreCase));
        return new($"There is no end point '{name}' among the {Count}. Near to it: {near}.");
    }
}
