namespace NeoResNet.Backends.Cpu;

/// <summary>Finds whether Winograd's method is allowed.</summary>
internal static class WinogradSwitch
{
    /// <summary>The environment variable that decides where the options do not.</summary>
    public const string Variable = "NEORESNET_WINOGRAD";

    /// <summary>What the variable says; <see cref="WinogradUse.Auto"/> where it is unset or empty.</summary>
    /// <exception cref="ArgumentException">The value is unknown; names the allowed ones.</exception>
    public static WinogradUse Parse(string? value) => value?.ToLowerInvariant() switch
    {
        null or "" or "auto" => WinogradUse.Auto,
        "off" => WinogradUse.Off,
        "force" => WinogradUse.Force,
        "force2" => WinogradUse.Force2,
        _ => throw new ArgumentException($"Environment variable {Variable}: unknown value '{value}'; allowed: auto, off, force, force2."),
    };
}
