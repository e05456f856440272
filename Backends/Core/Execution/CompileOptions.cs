namespace NeoResNet.Backends;

/// <summary>Choices that hold for one compiled program.</summary>
public sealed record CompileOptions
{
    /// <summary>The defaults.</summary>
    public static CompileOptions Default { get; } = new();

    /// <summary>
    /// Winograd's method for 3x3 convolutions; null for what the environment variable NEORESNET_WINOGRAD says (auto, off, force
    /// or force2) or, without it, <see cref="WinogradUse.Auto"/>. Backends without the method ignore it.
    /// </summary>
    public WinogradUse? Winograd { get; init; }

    /// <summary>Keeps no form of the weights that is larger than the plain one, at the price of speed. Wins over <see cref="Winograd"/>.</summary>
    public bool LowMemory { get; init; }
}
