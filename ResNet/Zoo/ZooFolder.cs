using NeoResNet.Backends;

namespace NeoResNet;

/// <summary>Represents the folder of one download and the names of its files.</summary>
/// <param name="Path">Full path of the folder.</param>
/// <param name="Weights">The path to open, which is the prefix of a TensorFlow bundle.</param>
internal sealed record ZooFolder(string Path, string Weights)
{
    private const string Name = "neoresnet";

    /// <summary>Gets the folder that contains the folders of all downloads.</summary>
    public static string Cache => EnvironmentSwitches.Cache.Read() is { } given ? System.IO.Path.GetFullPath(given) : System.IO.Path.Combine(PlatformCache(), Name);

    /// <summary>
    /// Gets whether the weights are in the folder. They are renamed last, so the other files are in
    /// the folder too.
    /// </summary>
    public bool IsComplete => File.Exists(Weights) || File.Exists(Weights + ".index");

    /// <summary>Returns the folder of a model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="folder">The folder that the caller passed; null for the cache.</param>
    public static ZooFolder Of(ZooModel model, string? folder)
    {
        string path = System.IO.Path.GetFullPath(folder ?? System.IO.Path.Combine(Cache, model.Name));
        return new(path, System.IO.Path.Combine(path, model.FileName));
    }

    private static string PlatformCache()
    {
        if (OperatingSystem.IsWindows())
        {
            return Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify);
        }

        string home = Environment.GetFolderPath(Environment.SpecialFolder.UserProfile, Environment.SpecialFolderOption.DoNotVerify);
        return OperatingSystem.IsMacOS() ? System.IO.Path.Combine(home, "Library", "Caches")
            : EnvironmentSwitches.UserCacheFolder() ?? System.IO.Path.Combine(home.Length > 0 ? home : System.IO.Path.GetTempPath(), ".cache");
    }
}
