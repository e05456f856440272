namespace NeoResNet.Nn;

/// <summary>Collects the outputs of layers under the names of their scopes.</summary>
/// <remarks>
/// A network creates one collection per build and converts it to <see cref="EndPoints"/>. Source:
/// slim's <c>outputs_collections</c>.
/// </remarks>
public sealed class OutputsCollection
{
    private readonly List<(string Name, Node Node)> _entries = [];

    /// <summary>Gets the names and nodes, in the order in which they were added.</summary>
    public IReadOnlyList<(string Name, Node Node)> Entries => _entries;

    /// <summary>Adds a node under a name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="node">The node.</param>
    /// <remarks>A node can have several names.</remarks>
    /// <exception cref="ArgumentNullException">
    /// <paramref name="name"/> or <paramref name="node"/> is null.
    /// </exception>
    public void Add(string name, Node node)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(node);
        _entries.Add((name, node));
        node.Graph.OnUndo(() => _entries.RemoveAt(_entries.LastIndexOf((name, node))));
    }
}
