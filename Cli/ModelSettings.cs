namespace NeoResNet.Cli;

/// <summary>Represents the network that the user's options describe.</summary>
internal sealed record ModelSettings
{
    /// <summary>
    /// Gets the name of the requested network; null if the weights or <see cref="DefaultModel"/>
    /// determine it.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>
    /// Gets the name of the network that is used if neither an option nor the weights name one.
    /// </summary>
    public required string DefaultModel { get; init; }

    /// <summary>
    /// Gets the requested number of classes, 0 for no logits; null if the weights or the network
    /// determine it.
    /// </summary>
    public int? Classes { get; init; }

    /// <summary>
    /// Gets the requested height and width in pixels; null for the size of the recipe or the
    /// network.
    /// </summary>
    public int? GivenSize { get; init; }

    /// <summary>Gets the ratio of input size to output size; null for the nominal 32.</summary>
    public int? OutputStride { get; init; }

    /// <summary>Gets whether the network averages its features over height and width.</summary>
    public required bool GlobalPool { get; init; }

    /// <summary>
    /// Gets whether logits of shape [n, 1, 1, classes] become [n, classes]; null to do so only if
    /// the features are pooled.
    /// </summary>
    public bool? Squeeze { get; init; }

    /// <summary>Gets the device; null if the command does not run the network.</summary>
    public DeviceSettings? Device { get; init; }

    /// <summary>
    /// Gets the maximum number of threads of the CPU backend; null for the number of processors.
    /// </summary>
    public int? Threads { get; init; }

    /// <summary>
    /// Gets the path of the weights file; null for the built-in model or random weights.
    /// </summary>
    public string? Weights { get; init; }

    /// <summary>
    /// Gets whether the built-in model is used, because no option selects weights or a network.
    /// </summary>
    public bool IsBuiltIn { get; init; }

    /// <summary>Gets whether the weights file is mapped into memory instead of read.</summary>
    public bool MapWeights { get; init; }

    /// <summary>Gets whether weights may match the network partly.</summary>
    public bool Lenient { get; init; }

    /// <summary>Gets the seed of random weights and random input.</summary>
    public ulong Seed { get; init; }
}
