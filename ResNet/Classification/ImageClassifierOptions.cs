using NeoResNet.Backends;

namespace NeoResNet;

/// <summary>Options of an <see cref="ImageClassifier"/>. All are optional.</summary>
/// <remarks>
/// Limits for decoding photos are in <c>PhotoOptions</c> of the package <c>NeoResNet.Images</c>,
/// because the decoder is there.
/// </remarks>
public sealed record ImageClassifierOptions
{
    /// <summary>Default of <see cref="BatchSize"/>.</summary>
    public const int DefaultBatchSize = 16;

    /// <summary>
    /// Gets the backend that runs the network. The caller disposes it after the classifier. Null
    /// uses a CPU backend that the classifier owns.
    /// </summary>
    public IBackend? Backend { get; init; }

    /// <summary>
    /// Gets the largest number of threads that one call uses, the calling thread included; at least
    /// 1. Null uses the backend's limit. Results do not depend on it.
    /// </summary>
    public int? MaxThreads { get; init; }

    /// <summary>
    /// Gets whether the backend keeps no form of the weights that is larger than the stored one.
    /// Runs are slower.
    /// </summary>
    public bool LowMemory { get; init; }

    /// <summary>
    /// Gets whether weights are mapped from the file instead of read: processes with the same file
    /// share its memory, and loading reads nothing until it is used. Nobody may change or shorten
    /// the file while the classifier exists. Streams are never mapped.
    /// </summary>
    public bool MapWeights { get; init; }

    /// <summary>
    /// Gets the name of the network, one of <see cref="NetworkCatalog"/>. Null takes the network
    /// that the weights or their recipe name.
    /// </summary>
    public string? Network { get; init; }

    /// <summary>
    /// Gets the recipe that prepares photos. Null takes the recipe that comes with the weights.
    /// </summary>
    public Recipe? Recipe { get; init; }

    /// <summary>
    /// Gets the names of the classes. Null takes the names that come with the weights, or else
    /// numbers.
    /// </summary>
    public ClassNames? ClassNames { get; init; }

    /// <summary>
    /// Gets height and width of the network's input in pixels, 1 to <see cref="Recipe.MaxSide"/>.
    /// Null takes the recipe's. The size that the recipe resizes to scales with it.
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// Gets the ratio of input to output size, such as 8 or 16. Units beyond it use atrous
    /// convolutions. Null takes the network's own.
    /// </summary>
    public int? OutputStride { get; init; }

    /// <summary>
    /// Gets the largest number of photos that go through the network at once, at least 1. Longer
    /// lists are split.
    /// </summary>
    public int BatchSize { get; init; } = DefaultBatchSize;

    /// <summary>
    /// Gets the scopes whose arrays in the file are ignored, below the network's own scope:
    /// <c>logits</c>, <c>block4</c> (slim's <c>checkpoint_exclude_scopes</c>). Without
    /// <c>logits</c> the classifier has features alone. Other variables in these scopes get random
    /// values, as if <see cref="Lenient"/> were true for them.
    /// </summary>
    public IReadOnlyList<string> ExcludedScopes { get; init; } = [];

    /// <summary>
    /// Gets whether weights may fit in part: variables without an array of their name and shape get
    /// random values, and other arrays are ignored. If false, such weights throw
    /// <see cref="Nn.RestoreException"/>.
    /// </summary>
    public bool Lenient { get; init; }
}
