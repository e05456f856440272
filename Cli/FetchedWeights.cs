using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Cli;

/// <summary>
/// Replaces the name of public weights by the path of the downloaded file, wherever a command takes
/// weights.
/// </summary>
internal static class FetchedWeights
{
    /// <summary>Returns the path of weights. A file of the same name takes precedence.</summary>
    /// <param name="pathOrName">The value of the option or argument.</param>
    /// <returns>The path of the downloaded file, or the value itself.</returns>
    /// <exception cref="FileNotFoundException">
    /// The value is the name of public weights that are not downloaded.
    /// </exception>
    public static string Find(string pathOrName) =>
        Path.Exists(pathOrName) || ModelZoo.Find(pathOrName) is null || CheckpointPath.FindBundle(pathOrName) is not null || CheckpointPath.FindFirstShard(pathOrName) is not null ? pathOrName
        : ModelZoo.FindDownloaded(pathOrName) ?? throw new FileNotFoundException($"The weights '{pathOrName}' are not downloaded, and there is no file of this name. Run 'neoresnet fetch {pathOrName}', or pass the path of a file.");
}
