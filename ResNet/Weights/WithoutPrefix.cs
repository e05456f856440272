using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>
/// Presents a checkpoint without the prefix of its array names. An array without the prefix
/// remains if the network has an array of its name, such as a classifier beside a
/// <c>backbone.</c>.
/// </summary>
internal sealed class WithoutPrefix : CheckpointView
{
    private readonly string _prefix;
    private readonly Dictionary<string, string> _sources = [];

    /// <summary>Creates a view without a prefix.</summary>
    /// <param name="checkpoint">An open file.</param>
    /// <param name="prefix">The result of <see cref="ArrayPrefix.Of"/>; not empty.</param>
    /// <param name="isKnown">Returns whether the network has an array of a name.</param>
    /// <exception cref="CheckpointException">
    /// Two arrays have the same name without the prefix.
    /// </exception>
    public WithoutPrefix(ICheckpoint checkpoint, string prefix, Func<string, bool> isKnown)
        : base(checkpoint)
    {
        _prefix = prefix;
        List<StoredArray> entries = [];
        List<string> ignored = [];
        foreach (StoredArray entry in checkpoint.Entries)
        {
            bool isInside = entry.Name.StartsWith(prefix, StringComparison.Ordinal) && entry.Name.Length > prefix.Length;
            if (!isInside && !isKnown(entry.Name))
            {
                ignored.Add(entry.Name);
                continue;
            }

            string name = isInside ? entry.Name[prefix.Length..] : entry.Name;
            if (!_sources.TryAdd(name, entry.Name))
            {
                throw new CheckpointException(checkpoint.FileName, null, $"'{_sources[name]}' and '{entry.Name}' are the same array without the prefix '{prefix}'. Remove one of the two arrays.");
            }

            entries.Add(entry with { Name = name });
        }

        Entries = entries;
        Ignored = ignored;
    }

    protected override string InFile(string name) => _sources.GetValueOrDefault(name) ?? _prefix + name;
}
