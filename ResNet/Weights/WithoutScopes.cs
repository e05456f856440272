using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>Presents a checkpoint without the arrays of some scopes.</summary>
internal sealed class WithoutScopes : CheckpointView
{
    private readonly string[] _prefixes;

    /// <summary>Creates a view without some scopes.</summary>
    /// <param name="checkpoint">An open file with the names of a network's variables.</param>
    /// <param name="network">The network's scope.</param>
    /// <param name="scopes">
    /// Scopes to omit, below <paramref name="network"/>, such as <c>logits</c>.
    /// </param>
    public WithoutScopes(ICheckpoint checkpoint, string network, IReadOnlyList<string> scopes)
        : base(checkpoint)
    {
        _prefixes = [.. scopes.Select(scope => $"{network}/{scope}/")];
        ILookup<bool, StoredArray> sorted = checkpoint.Entries.ToLookup(entry => Excludes(entry.Name));
        Entries = [.. sorted[false]];
        Ignored = [.. sorted[true].Select(entry => entry.Name)];
    }

    /// <summary>Returns whether a name is in one of the scopes.</summary>
    public bool Excludes(string name) => Array.Exists(_prefixes, prefix => name.StartsWith(prefix, StringComparison.Ordinal));
}
