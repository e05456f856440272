namespace NeoResNet;

/// <summary>Represents the progress of a download.</summary>
/// <param name="Bytes">
/// The received bytes in total, including those of earlier calls.
/// </param>
/// <param name="Total">The length of the download in bytes; null if it is unknown.</param>
public readonly record struct DownloadProgress(long Bytes, long? Total);
