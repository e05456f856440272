using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Presents a checkpoint without the arrays of some scopes. Disposing it disposes the checkpoint.
/// </summary>
internal sealed class WithoutScopes : ICheckpoint
{
    private readonly ICheckpoint _checkpoint;
    private readonly string[] _prefixes;

    /// <summary>Creates a view without some scopes.</summary>
    /// <param name="checkpoint">An open file with the names of a network's variables.</param>
    /// <param name="network">The network's scope.</param>
    /// <param name="scopes">
    /// Scopes to omit, below <paramref name="network"/>, such as <c>logits</c>.
    /// </param>
    public WithoutScopes(ICheckpoint checkpoint, string network, IReadOnlyList<string> scopes)
    {
        _checkpoint = checkpoint;
        _prefixes = [.. scopes.Select(scope => $"{network}/{scope}/")];
        ILookup<bool, StoredArray> sorted = checkpoint.Entries.ToLookup(entry => Excludes(entry.Name));
        Entries = [.. sorted[false]];
        Ignored = [.. sorted[true].Select(entry => entry.Name)];
    }

    /// <inheritdoc/>
    public string FileName => _checkpoint.FileName;

    /// <inheritdoc/>
    public IReadOnlyList<StoredArray> Entries { get; }

    /// <summary>Gets the names of the omitted arrays.</summary>
    public IReadOnlyList<string> Ignored { get; }

    /// <summary>Returns whether a name is in one of the scopes.</summary>
    public bool Excludes(string name) => Array.Exists(_prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));

    /// <inheritdoc/>
    public string SourceOf(string name) => _checkpoint.SourceOf(name);

    /// <inheritdoc/>
    public NhwcTensor ReadTensor(string name) => _checkpoint.ReadTensor(name);

    HostBuffer ICheckpoint.ReadBuffer(string name) => _checkpoint.ReadBuffer(name);

    /// <inheritdoc/>
    public void Dispose() => _checkpoint.Dispose();
}
