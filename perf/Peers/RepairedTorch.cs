namespace NeoResNet.Peers;

/// <summary>
/// A folder of libtorch's native libraries to use instead of the packages' own, where those do not load or fail on this machine.
/// </summary>
internal static class RepairedTorch
{
    /// <summary>The environment variable that names the folder: libtorch_cpu, LibTorchSharp and what they need.</summary>
    public const string Variable = "NEORESNET_LIBTORCH";

    // Gives an old libstdc++ the one symbol of GCC 13's that LibTorchSharp wants.
    private const string Shim = "libiosinit.so";

    /// <summary>The folder; null where the packages' own libraries are meant.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    /// <summary>A library of the folder that must be there before all others, if it has one.</summary>
    public static string? Preload => Folder is { } folder && Path.Combine(folder, Shim) is var shim && File.Exists(shim) ? shim : null;

    /// <summary>The folder's libraries.</summary>
    /// <exception cref="FileNotFoundException">The folder lacks libtorch or TorchSharp's part of it.</exception>
    public static IEnumerable<string> Libraries(string folder)
    {
        foreach (string needed in (IEnumerable<string>)["libtorch_cpu.so", "libLibTorchSharp.so"])
        {
            if (!File.Exists(Path.Combine(folder, needed)))
            {
                throw new FileNotFoundException($"{Variable} names {folder}, which holds no {needed}.");
            }
        }

        // Another runtime's library stays out: each child runs one.
        return Directory.EnumerateFiles(folder, "*.so*").Where(file => !Path.GetFileName(file).StartsWith("libonnxruntime", StringComparison.Ordinal));
    }
}
