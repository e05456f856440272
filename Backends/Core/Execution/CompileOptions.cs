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
