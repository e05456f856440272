namespace NeoResNet;

/// <summary>Specifies how <see cref="ModelZoo"/> downloads weights.</summary>
public sealed record DownloadOptions
{
    /// <summary>
    /// Gets the folder that receives the files; null for a folder with the name of the weights in
    /// <see cref="ModelZoo.CacheFolder"/>. The folder is created if it does not exist.
    /// </summary>
    public string? Folder { get; init; }

    /// <summary>
    /// Gets the source that replaces <see cref="ZooModel.Address"/>: the URL of a mirror, or the
    /// path of a file. Length and checksum are checked as for the original. A URL may start with
    /// <c>http:</c>, which the catalogue's addresses must not.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>Gets whether to download weights again that are in the folder.</summary>
    public bool Overwrite { get; init; }

    /// <summary>
    /// Gets the maximum length in bytes, of the download and of the content of an archive. Defaults
    /// to 2,000,000,000.
    /// </summary>
    public long MaxLength { get; init; } = 2_000_000_000;

    /// <summary>Gets the time after which a server that sends no data is given up.</summary>
    internal TimeSpan StallTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Gets the pause before the first repetition of a request.</summary>
    internal TimeSpan RetryDelay { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Gets the handler that sends requests in tests; null for the network.</summary>
    internal HttpMessageHandler? Handler { get; init; }
}
