namespace NeoResNet.Nn;

/// <summary>
/// Collects the outputs of layers under their scope names (slim's <c>outputs_collections</c>). One object a build, so that
/// two builds never mix. A network turns it into its <see cref="EndPoints"/>.
/// </summary>
public sealed class OutputsCollection
{
    private readonly List<(string Name, Node Node)> _entries = [];

    /// <summary>Names and nodes in order of collection.</summary>
    public IReadOnlyList<(string Name, Node Node)> Entries => _entries;

    /// <summary>Adds a node under a name; a node may have several names.</summary>
    public void Add(string name, Node node)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(node);
        _entries.Add((name, node));
    }
}
