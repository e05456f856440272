using NeoResNet.Backends.Cpu;

namespace NeoResNet.Cli;

/// <summary>The network a command works with, as the user's options describe it.</summary>
internal sealed record ModelSettings
{
    /// <summary>Depth asked for; null where the weights, or else <see cref="DefaultDepth"/>, decide.</summary>
    public int? Depth { get; init; }

    /// <summary>Depth where neither an option nor the weights tell it.</summary>
    public required int DefaultDepth { get; init; }

    /// <summary>Classes asked for, 0 for no logits; null where the weights, or else <see cref="DefaultClasses"/>, decide.</summary>
    public int? Classes { get; init; }

    /// <summary>Height and width asked for, in pixels.</summary>
    public int? GivenSize { get; init; }

    /// <summary>Height and width of the images, in pixels.</summary>
    public int Size => GivenSize ?? ResNetV2.DefaultImageSize;

    /// <summary>Ratio of input to output size; null for the nominal 32.</summary>
    public int? OutputStride { get; init; }

    /// <summary>Whether features are averaged over height and width.</summary>
    public required bool GlobalPool { get; init; }

    /// <summary>Whether [n, 1, 1, classes] becomes [n, classes]; null for "when pooled".</summary>
    public bool? Squeeze { get; init; }

    /// <summary>Thread limit; null for the number of processors.</summary>
    public int? Threads { get; init; }

    /// <summary>File of weights; null for random ones.</summary>
    public string? Weights { get; init; }

    /// <summary>Picks random weights and random inputs.</summary>
    public ulong Seed { get; init; }

    /// <summary>Classes where neither an option nor the weights tell them.</summary>
    public static int DefaultClasses => 1000;

    /// <summary>The backend to run on, with the stored choices that fit this machine.</summary>
    public CpuBackend CreateBackend(Terminal terminal) => CreateBackend(FindTuning(terminal));

    /// <summary>The backend to run on, with given choices.</summary>
    public CpuBackend CreateBackend(StoredTuning stored) => new(new() { MaxThreads = Threads, Tuning = stored.Tuning });

    /// <summary>Looks for stored choices; says in one line why some that are there are not used.</summary>
    public static StoredTuning FindTuning(Terminal terminal)
    {
        StoredTuning stored = StoredTuning.Find(CpuKernels.Chosen.Level);
        if (stored.Problem is { } problem)
        {
            terminal.Notice($"stored choices are not used: {problem}");
        }

        return stored;
    }
}
