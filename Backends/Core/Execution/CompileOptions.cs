namespace NeoResNet.Backends;

/// <summary>Specifies how a backend compiles a program.</summary>
public sealed record CompileOptions
{
    /// <summary>Gets the default options.</summary>
    public static CompileOptions Default { get; } = new();

    /// <summary>
    /// Gets the use of Winograd's method for 3x3 convolutions; null for the backend's default. The
    /// CPU backend's default is its own option, else the environment variable
    /// <c>NEORESNET_WINOGRAD</c>, else <see cref="WinogradUse.Auto"/>; the CUDA backend's default
    /// depends on the precision. Backends without the method ignore this option.
    /// </summary>
    public WinogradUse? Winograd { get; init; }

    /// <summary>
    /// Gets a value that indicates whether the backend avoids packed weights that are larger than
    /// the plain ones, which reduces speed. Overrides <see cref="Winograd"/>. Defaults to false.
    /// </summary>
    public bool LowMemory { get; init; }
}
