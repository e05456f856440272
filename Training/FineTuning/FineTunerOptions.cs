using NeoResNet.Backends.Cpu;
using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Represents the options of a <see cref="FineTuner"/>.</summary>
public sealed record FineTunerOptions
{
    /// <summary>
    /// Gets the number of epochs in which the logits learn, at least 1. The default is 50. An epoch
    /// takes milliseconds, because it does not run the network.
    /// </summary>
    public int Epochs { get; init; } = 50;

    /// <summary>
    /// Gets the number of photos per update of the logits, at least 1. The default is 64. With few
    /// photos, it is an eighth of them.
    /// </summary>
    public int BatchSize { get; init; } = 64;

    /// <summary>
    /// Gets the learning rate of the first update, at least 0; it falls to 0 along a cosine. The
    /// optimizer is Adam. The default is 0.002.
    /// </summary>
    public double LearningRate { get; init; } = 0.002;

    /// <summary>
    /// Gets the scale of the L2 penalty on the weights of the logits, for features with deviation 1,
    /// at least 0. The default is 0.01.
    /// </summary>
    public double WeightDecay { get; init; } = 0.01;

    /// <summary>Gets whether each class has the same weight in the loss. The default is false.</summary>
    public bool BalanceClasses { get; init; }

    /// <summary>Gets the seed of the order of photos.</summary>
    public ulong Seed { get; init; }

    /// <summary>
    /// Gets the probability, above 0 and at most 1, below which the most probable class is no
    /// answer (<see cref="Recipe.UnknownThreshold"/>); null, the default, for the threshold of the
    /// classifier.
    /// </summary>
    public double? UnknownThreshold { get; init; }

    /// <summary>
    /// Gets whether <see cref="Recipe.UnknownThreshold"/> is the largest probability that keeps 95 %
    /// of the correct answers for the validation photos. The default is false.
    /// </summary>
    public bool FindUnknownThreshold { get; init; }

    /// <summary>
    /// Gets the number of background threads that decode photos, at least 1. The default is 1.
    /// </summary>
    public int LoaderThreads { get; init; } = 1;

    /// <summary>
    /// Gets the maximum number of threads that train the logits; null for the number of processors.
    /// The number has no influence on the result. The classifier has its own limit.
    /// </summary>
    public int? MaxThreads { get; init; }

    /// <summary>
    /// Gets the maximum memory for features, in bytes, at least 0. Larger features are in a
    /// temporary file in the folder of the result. The default is 512 MiB.
    /// </summary>
    public long CacheMemory { get; init; } = 512L << 20;

    /// <summary>
    /// Gets the callback that receives the name of each unreadable photo and the reason, and the
    /// photo is skipped; null to end with the exception of the first unreadable photo. Several
    /// threads may call it at the same time.
    /// </summary>
    public Action<string, Exception>? Unreadable { get; init; }

    /// <summary>
    /// Gets whether the result may replace an earlier one in the folder. The default is false.
    /// </summary>
    public bool Overwrite { get; init; }

    /// <summary>Throws if a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the option and its range.</exception>
    internal void ThrowIfFaulty()
    {
        OptionRange.Check(nameof(Epochs), nameof(Epochs), Epochs, 1);
        OptionRange.Check(nameof(BatchSize), nameof(BatchSize), BatchSize, 1);
        OptionRange.Check(nameof(LoaderThreads), nameof(LoaderThreads), LoaderThreads, 1);
        OptionRange.Check(nameof(MaxThreads), nameof(MaxThreads), MaxThreads ?? 1, 1, CpuBackendOptions.MaxSupportedThreads);
        OptionRange.Check(nameof(CacheMemory), nameof(CacheMemory), (int)Math.Clamp(CacheMemory, -1, 0), 0);
        TrainerOptions.Check(nameof(FineTunerOptions), LearningRate is >= 0 and < double.PositiveInfinity, nameof(LearningRate), LearningRate, "at least 0");
        TrainerOptions.Check(nameof(FineTunerOptions), WeightDecay is >= 0 and < double.PositiveInfinity, nameof(WeightDecay), WeightDecay, "at least 0");
        TrainerOptions.Check(nameof(FineTunerOptions), UnknownThreshold is null or (> 0 and <= 1), nameof(UnknownThreshold), UnknownThreshold ?? 0, "above 0 and at most 1");
        if (UnknownThreshold is not null && FindUnknownThreshold)
        {
            throw new ArgumentException($"{nameof(FineTunerOptions)}.{nameof(UnknownThreshold)} and {nameof(FindUnknownThreshold)} cannot be combined. Set one of them.");
        }
    }
}
