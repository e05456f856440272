namespace NeoResNet.Cli;

/// <summary>The network a command works with, as the user's options describe it.</summary>
internal sealed record ModelSettings
{
    /// <summary>Name of the network asked for; null where the weights, or else <see cref="DefaultModel"/>, decide.</summary>
    public string? Model { get; init; }

    /// <summary>Name of the network where neither an option nor the weights tell it.</summary>
    public required string DefaultModel { get; init; }

    /// <summary>Classes asked for, 0 for no logits; null where the weights, or else the network, decide.</summary>
    public int? Classes { get; init; }

    /// <summary>Height and width asked for, in pixels; null for the network's own, or the recipe's.</summary>
    public int? GivenSize { get; init; }

    /// <summary>Ratio of input to output size; null for the nominal 32.</summary>
    public int? OutputStride { get; init; }

    /// <summary>Whether features are averaged over height and width.</summary>
    public required bool GlobalPool { get; init; }

    /// <summary>Whether [n, 1, 1, classes] becomes [n, classes]; null for "when pooled".</summary>
    public bool? Squeeze { get; init; }

    /// <summary>What the network runs on; null where the command runs none.</summary>
    public DeviceSettings? Device { get; init; }

    /// <summary>Thread limit of the processor's backend; null for the number of processors.</summary>
    public int? Threads { get; init; }

    /// <summary>File of weights; null for random ones.</summary>
    public string? Weights { get; init; }

    /// <summary>Picks random weights and random inputs.</summary>
    public ulong Seed { get; init; }
}
