using System.Collections;
using System.Diagnostics.CodeAnalysis;

namespace NeoResNet.Nn;

/// <summary>Maps slim's names of a network's end points to nodes, in slim's order.</summary>
/// <remarks>
/// A node can have several names: a block and its last unit have the same output. No other thread
/// may use the object while <see cref="Add"/> runs.
/// </remarks>
public sealed class EndPoints : IReadOnlyDictionary<string, Node>
{
    private readonly OrderedDictionary<string, Node> _nodes = [];

    /// <summary>Creates end points from the outputs that layers have collected.</summary>
    /// <param name="collection">
    /// The outputs. Nodes keep the order in which they were first collected; the names of a node
    /// are adjacent.
    /// </param>
    /// <exception cref="ArgumentNullException"><paramref name="collection"/> is null.</exception>
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

    /// <summary>Gets the number of names.</summary>
    public int Count => _nodes.Count;

    /// <summary>Gets the names, in slim's order.</summary>
    public IEnumerable<string> Keys => _nodes.Keys;

    /// <summary>Gets the nodes, one per name, in the order of <see cref="Keys"/>.</summary>
    public IEnumerable<Node> Values => _nodes.Values;

    /// <summary>Gets the node of an end point.</summary>
    /// <param name="name">
    /// Name of the end point, such as <c>resnet_v2_50/block4</c> or <c>predictions</c>.
    /// </param>
    /// <exception cref="KeyNotFoundException">
    /// No end point has this name. The message lists similar names.
    /// </exception>
    public Node this[string name] => _nodes.TryGetValue(name, out Node? node) ? node : throw Unknown(name);

    /// <summary>Adds an end point, or replaces the end point of the same name.</summary>
    /// <param name="name">Name of the end point.</param>
    /// <param name="node">The node.</param>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="name"/> or <paramref name="node"/> is null.
    /// </exception>
    public void Add(string name, Node node)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(node);
        Node? replaced = _nodes.GetValueOrDefault(name);
        _nodes[name] = node;
        node.Graph.OnUndo(() =>
        {
            if (replaced is null)
            {
                _ = _nodes.Remove(name);
            }
            else
            {
                _nodes[name] = replaced;
            }
        });
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
        return new(Count == 0 ? $"Unknown end point '{name}'. There are no end points." : $"Unknown end point '{name}'. Similar names: {near}.");
    }
}
