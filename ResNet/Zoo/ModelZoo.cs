using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// Downloads public weights by name. No other part of the library uses the network, and no
/// download starts without a call to <see cref="DownloadAsync"/>.
/// </summary>
/// <remarks>
/// <c>docs/weights.md</c> describes the folder, and <c>docs/security.md</c> the checks.
/// </remarks>
public static class ModelZoo
{
    /// <summary>Gets all weights, publisher by publisher.</summary>
    public static IReadOnlyList<ZooModel> All { get; } = [.. ZooCatalog.All];

    /// <summary>
    /// Gets the folder of downloads: <c>NEORESNET_CACHE</c>; if it is unset, the folder
    /// <c>neoresnet</c> in the platform's folder for caches (<c>XDG_CACHE_HOME</c> or
    /// <c>~/.cache</c>, <c>~/Library/Caches</c>, <c>%LOCALAPPDATA%</c>).
    /// </summary>
    public static string CacheFolder => ZooFolder.Cache;

    /// <summary>Returns the weights with a name.</summary>
    /// <param name="name">The name, such as <c>resnet_v2_50</c>; case-sensitive.</param>
    /// <returns>The description.</returns>
    /// <exception cref="KeyNotFoundException">
    /// There are no weights of this name. The message lists similar names.
    /// </exception>
    public static ZooModel Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Find(name) ?? throw new KeyNotFoundException($"Unknown weights '{name}'. Similar names: {NearNames.Of(name, All.Select(model => model.Name), _ => false)}.");
    }

    /// <summary>Finds downloaded weights. Does not use the network.</summary>
    /// <param name="name">The name, such as <c>resnet_v2_50</c>.</param>
    /// <returns>
    /// The path to pass to <see cref="ImageClassifier.Load(string, ImageClassifierOptions?)"/>; null
    /// if the weights are not in <see cref="CacheFolder"/>.
    /// </returns>
    /// <exception cref="KeyNotFoundException">There are no weights of this name.</exception>
    public static string? FindDownloaded(string name) => ZooFolder.Of(Get(name), folder: null) is { IsComplete: true } found ? found.Weights : null;

    /// <summary>
    /// Downloads weights, checks them, and stores them in a folder. An interrupted download
    /// continues with the next call. If the weights are in the folder, only their checksum is
    /// checked.
    /// </summary>
    /// <param name="name">The name, such as <c>resnet_v2_50</c>.</param>
    /// <param name="options">Options; null for the defaults.</param>
    /// <param name="progress">
    /// Receives the received bytes. Is called on threads of the thread pool.
    /// </param>
    /// <param name="cancellationToken">Cancels the download, which can continue later.</param>
    /// <returns>
    /// The path to pass to <see cref="ImageClassifier.Load(string, ImageClassifierOptions?)"/>.
    /// </returns>
    /// <exception cref="KeyNotFoundException">There are no weights of this name.</exception>
    /// <exception cref="NeoResNet.Tensors.DataFileException">
    /// The content is not what the catalogue describes: another length, checksum or format, or an
    /// unsafe archive.
    /// </exception>
    /// <exception cref="IOException">
    /// The server cannot be reached, refuses the request or stops sending; a redirect is unsafe; a
    /// file cannot be written; or another process downloads to the folder.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">Access to the folder is denied.</exception>
    /// <exception cref="OperationCanceledException">The download was cancelled.</exception>
    public static Task<string> DownloadAsync(
        string name, DownloadOptions? options = null, IProgress<DownloadProgress>? progress = null, CancellationToken cancellationToken = default) =>
        ZooDownload.RunAsync(Get(name), options ?? new(), progress, cancellationToken);

    /// <summary>Returns the weights with a name; null if there are none.</summary>
    internal static ZooModel? Find(string name) => All.FirstOrDefault(model => model.Name == name);
}
