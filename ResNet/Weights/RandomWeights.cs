using System.Globalization;
using NeoResNet.Nn.Checkpoints;

namespace NeoResNet;

/// <summary>The mark by which a file says that its weights are random, so that nobody takes its answers for some.</summary>
internal static class RandomWeights
{
    /// <summary>Key of the mark in the string map of a file of weights; its value is the seed.</summary>
    public const string MetadataKey = "neoresnet.random_weights";

    /// <summary>The string map that marks a file.</summary>
    /// <param name="seed">What the weights were drawn from.</param>
    public static IReadOnlyDictionary<string, string> ToMetadata(ulong seed) => new Dictionary<string, string> { [MetadataKey] = seed.ToString(CultureInfo.InvariantCulture) };

    /// <summary>Whether a file bears the mark.</summary>
    public static bool IsMarked(SafetensorsFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.Metadata.ContainsKey(MetadataKey);
    }
}
