using NeoResNet.Backends;

namespace NeoResNet;

/// <summary>
/// Represents the options of an <see cref="ImageClassifier"/>. All options have defaults.
/// </summary>
public sealed record ImageClassifierOptions
{
    /// <summary>Specifies the default of <see cref="BatchSize"/>.</summary>
    public const int DefaultBatchSize = 16;

    /// <summary>
    /// Gets the backend that runs the network. The caller must dispose it after the classifier. If
    /// null, the classifier creates and owns a CPU backend.
    /// </summary>
    public IBackend? Backend { get; init; }

    /// <summary>
    /// Gets the largest number of threads that one call uses, the calling thread included; at least
    /// 1. If null, the backend's limit applies. Results do not depend on the number of threads.
    /// </summary>
    public int? MaxThreads { get; init; }

    /// <summary>
    /// Gets whether the backend avoids copies of the weights that are larger than the stored
    /// weights. Runs are slower.
    /// </summary>
    public bool LowMemory { get; init; }

    /// <summary>
    /// Gets whether weights are mapped from the file instead of read: processes that map the same
    /// file share its memory, and the operating system reads weights when they are first used. The
    /// file must not be changed or truncated while the classifier exists. Streams are never mapped.
    /// </summary>
    public bool MapWeights { get; init; }

    /// <summary>
    /// Gets the limits and the orientation of photos that have no <see cref="PhotoOptions"/> of their
    /// own. If null, the defaults of <see cref="PhotoOptions"/> apply. The package
    /// <c>NeoResNet.Images</c> contains the decoder; pixels are not limited.
    /// </summary>
    public PhotoOptions? Photos { get; init; }

    /// <summary>
    /// Gets the name of the network, one of <see cref="NetworkCatalog"/>. If null, the network is
    /// the one that the weights or their recipe name.
    /// </summary>
    public string? Network { get; init; }

    /// <summary>
    /// Gets the recipe that prepares photos. If null, the recipe of the weights is used.
    /// </summary>
    public Recipe? Recipe { get; init; }

    /// <summary>
    /// Gets the names of the classes. If null, the names of the weights are used. If the weights
    /// have no names, the classes are numbered.
    /// </summary>
    public ClassNames? ClassNames { get; init; }

    /// <summary>
    /// Gets the height and width of the network's input in pixels, 1 to
    /// <see cref="Recipe.MaxSide"/>. If null, the recipe's size is used.
    /// <see cref="Recipe.ShorterSide"/> scales with the input.
    /// </summary>
    public int? ImageSize { get; init; }

    /// <summary>
    /// Gets the ratio of input to output size, such as 8 or 16. Units beyond it use atrous
    /// convolutions. If null, the network's default is used.
    /// </summary>
    public int? OutputStride { get; init; }

    /// <summary>
    /// Gets the maximum number of photos per run of the network, at least 1. Longer lists are
    /// split.
    /// </summary>
    public int BatchSize { get; init; } = DefaultBatchSize;

    /// <summary>
    /// Gets the scopes, below the network's scope, whose arrays in the file are ignored, such as
    /// <c>logits</c> or <c>block4</c> (slim's <c>checkpoint_exclude_scopes</c>). If <c>logits</c>
    /// is excluded, the classifier only has features. Other variables in these scopes receive
    /// random values, as if <see cref="Lenient"/> were true for them.
    /// </summary>
    public IReadOnlyList<string> ExcludedScopes { get; init; } = [];

    /// <summary>
    /// Gets whether a partial match of the weights is accepted: variables without an array of their
    /// name and shape receive random values, and other arrays are ignored. If false, loading such
    /// weights throws a <see cref="Nn.RestoreException"/>.
    /// </summary>
    public bool Lenient { get; init; }
}
