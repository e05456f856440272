namespace NeoResNet.Backends;

/// <summary>Specifies how a backend compiles a program.</summary>
public sealed record CompileOptions
{
    /// <summary>Gets the default options.</summary>
    public static CompileOptions Default { get; } = new();

    /// <summary>
    /// Gets the use of Winograd's method for 3x3 convolutions; null for the backend's default.
    /// </summary>
    /// <remarks>
    /// Winograd's method computes tiles of outputs together, so a NaN or an infinity in the input
    /// reaches more outputs. With tiles of 4x4, one such value reaches up to 25 pixels of each
    /// output channel, instead of the 9 pixels whose windows contain it; for 16 channels, these are
    /// 400 values instead of 144. With tiles of 2x2, it reaches 9 pixels. Each further layer adds
    /// its own spread. To keep such values local, use <see cref="WinogradUse.Off"/>.
    /// The CPU backend uses the first of these values that is set: its own option, the environment
    /// variable <c>NEORESNET_WINOGRAD</c>, and <see cref="WinogradUse.Auto"/>. The default of the
    /// CUDA backend depends on the precision. Backends without the method ignore this option.
    /// </remarks>
    public WinogradUse? Winograd { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the backend avoids packed weights that are larger than
    /// the unpacked weights.
    /// </summary>
    /// <value>The default is false.</value>
    /// <remarks>This option reduces speed. It overrides <see cref="Winograd"/>.</remarks>
    public bool LowMemory { get; init; }
}
