using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Finds the prefix that wrappers of a network put before its array names, such as
/// <c>module.</c> of DataParallel, <c>_orig_mod.</c> of compiled models, or <c>model.</c> and
/// <c>state_dict.</c> of training frameworks.
/// </summary>
internal static class ArrayPrefix
{
    // A longer name is no array of a network. Bounds the time for untrusted names.
    private const int MaxNameLength = 500;

    /// <summary>
    /// Returns the prefix under which a file holds a network; empty if the names have no prefix, or
    /// if the file does not hold most of the network.
    /// </summary>
    /// <param name="file">An open file.</param>
    /// <param name="network">The network.</param>
    /// <param name="names">The result of <see cref="NetworkDefinition.FileNames"/>.</param>
    /// <exception cref="DataFileException">
    /// The file holds the network under several prefixes.
    /// </exception>
    public static string Of(ICheckpoint file, NetworkDefinition network, IReadOnlySet<string> names)
    {
        var counts = new Dictionary<string, int>();
        foreach (StoredArray entry in file.Entries.Where(entry => entry.Name.Length <= MaxNameLength))
        {
            string name = entry.Name;
            for (int start = 0; start >= 0; start = NextPart(name, start))
            {
                if (names.Contains(network.Normalize(name[start..])))
                {
                    string prefix = name[..start];
                    counts[prefix] = counts.GetValueOrDefault(prefix) + 1;
                }
            }
        }

        int most = counts.Count == 0 ? 0 : counts.Values.Max();
        string[] found = [.. counts.Where(pair => pair.Value == most).Select(pair => pair.Key).OrderBy(prefix => prefix.Length).ThenBy(prefix => prefix, StringComparer.Ordinal)];

        // A block of layers repeats some names of the root, and a family file has one name per
        // variable although the set has two.
        if (most * 4 < names.Count || found[0].Length == 0)
        {
            return "";
        }

        // Families that allow several forms of a name find a prefix and its beginning.
        string? other = Array.Find(found, prefix => !prefix.StartsWith(found[0], StringComparison.Ordinal));
        return other is null ? found[0] : throw new DataFileException(
            file.FileName, null, $"holds {network.Name} twice, under the prefixes '{found[0]}' and '{other}'. Save the arrays of one prefix only.");
    }

    private static int NextPart(string name, int start)
    {
        int at = name.AsSpan(start).IndexOfAny('.', '/');
        return at < 0 ? -1 : start + at + 1;
    }
}
