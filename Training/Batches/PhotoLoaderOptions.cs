namespace NeoResNet.Training;

/// <summary>Represents the options of a loader.</summary>
public sealed record PhotoLoaderOptions
{
    /// <summary>Gets the number of photos per batch, at least 1. The default is 128.</summary>
    public int BatchSize { get; init; } = 128;

    /// <summary>
    /// Gets whether each epoch has another random order and only whole batches, as training needs
    /// it. If false, batches follow the order of the data set, and the last batch may be partial.
    /// The default is true.
    /// </summary>
    public bool Shuffle { get; init; } = true;

    /// <summary>Gets the random changes of photos. The default is none.</summary>
    public Augmentation Augmentation { get; init; } = Augmentation.None;

    /// <summary>Gets the seed of order and augmentation.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Gets the number of background threads that decode and prepare photos, at least 1. The number
    /// has no influence on the batches. The default is 1.
    /// </summary>
    public int Threads { get; init; } = 1;

    /// <summary>
    /// Gets the maximum number of batches that are prepared in advance, at least 1. The default is
    /// 4.
    /// </summary>
    public int QueueLength { get; init; } = 4;

    /// <summary>
    /// Gets the maximum memory for decoded photos that later epochs use again, in bytes, at least 0.
    /// The default is 512 MiB.
    /// </summary>
    public long CacheMemory { get; init; } = 512L << 20;

    /// <summary>
    /// Gets the weight of each class in the loss; null for 1. See
    /// <see cref="PhotoDataset.BalancedWeights"/>.
    /// </summary>
    public IReadOnlyList<double>? ClassWeights { get; init; }

    /// <summary>
    /// Gets the callback that receives the name of each unreadable photo and the reason, or null.
    /// With a callback, the next photo of the epoch takes the place of the unreadable photo.
    /// Without a callback, an unreadable photo ends the epoch with its exception.
    /// </summary>
    /// <remarks>
    /// The loader calls it on background threads, once per photo and loader. Several threads may
    /// call it at the same time.
    /// </remarks>
    public Action<string, Exception>? Unreadable { get; init; }
}
