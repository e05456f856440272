using System.Globalization;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>
/// Marks files of random weights, so that users know that predictions are meaningless.
/// </summary>
internal static class RandomWeights
{
    /// <summary>
    /// Specifies the key of the mark in the metadata of a weights file. The value is the seed.
    /// </summary>
    public const string MetadataKey = "neoresnet.random_weights";

    /// <summary>Returns the metadata that marks a file.</summary>
    /// <param name="seed">Seed of the weights.</param>
    public static IReadOnlyDictionary<string, string> ToMetadata(ulong seed) => new Dictionary<string, string> { [MetadataKey] = seed.ToString(CultureInfo.InvariantCulture) };

    /// <summary>Returns whether a file has the mark.</summary>
    public static bool IsMarked(ICheckpoint file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Metadata.ContainsKey(MetadataKey);
    }
}
