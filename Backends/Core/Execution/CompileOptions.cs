namespace NeoResNet.Backends;

/// <summary>Choices that hold for one compiled program.</summary>
public sealed record CompileOptions
{
    /// <summary>The defaults.</summary>
    public static CompileOptions Default { get; } = new();

    /// <summary>
    /// Winograd's method for 3x3 convolutions; null for the backend's own rule, which each backend describes: on the CPU what the
    /// environment variable NEORESNET_WINOGRAD says, on CUDA the precision. Backends without the method ignore it.
    /// </summary>
    public WinogradUse? Winograd { get; init; }

    /// <summary>Keeps no form of the weights that is larger than the plain one, at the price of speed. Wins over <see cref="Winograd"/>.</summary>
    public bool LowMemory { get; init; }
}
