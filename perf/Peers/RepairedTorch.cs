namespace NeoResNet.Peers;

/// <summary>
/// Finds native libraries of libtorch that replace those of the packages, on machines where the
/// packages do not load or fail.
/// </summary>
internal static class RepairedTorch
{
    /// <summary>
    /// The environment variable that names the folder with libtorch_cpu, LibTorchSharp and their
    /// dependencies.
    /// </summary>
    public const string Variable = "NEORESNET_LIBTORCH";

    // Adds to an older libstdc++ the one symbol of GCC 13 that LibTorchSharp requires.
    private const string Shim = "libiosinit.so";

    /// <summary>Gets the folder; null to use the libraries of the packages.</summary>
    public static string? Folder => Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } folder ? Path.GetFullPath(folder) : null;

    /// <summary>
    /// Gets the library that must be loaded before all others; null if the folder does not contain
    /// it.
    /// </summary>
    public static string? Preload => Folder is { } folder && Path.Combine(folder, Shim) is var shim && File.Exists(shim) ? shim : null;

    /// <summary>Lists the libraries of the folder.</summary>
    /// <exception cref="FileNotFoundException">
    /// The folder does not contain libtorch_cpu or LibTorchSharp.
    /// </exception>
    public static IEnumerable<string> Libraries(string folder)
    {
        foreach (string needed in (IEnumerable<string>)["libtorch_cpu.so", "libLibTorchSharp.so"])
        {
            if (!File.Exists(Path.Combine(folder, needed)))
            {
                throw new FileNotFoundException($"The folder {folder} ({Variable}) does not contain {needed}.");
            }
        }

        // Excludes the library of ONNX Runtime, because a child runs only one runtime.
        return Directory.EnumerateFiles(folder, "*.so*").Where(file => !Path.GetFileName(file).StartsWith("libonnxruntime", StringComparison.Ordinal));
    }
}
