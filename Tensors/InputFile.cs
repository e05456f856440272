namespace NeoResNet.Tensors;

/// <summary>Opens the files that users name.</summary>
internal static class InputFile
{
    /// <summary>
    /// Opens a file for reading. Other processes may read it, and rename or delete it.
    /// </summary>
    /// <param name="path">The file.</param>
    /// <param name="isAsync">Whether the caller reads the file asynchronously.</param>
    /// <exception cref="UnauthorizedAccessException">
    /// The path is that of a folder, or the file system denies access.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    public static FileStream Open(string path, bool isAsync = false)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);

        // For a folder, the system reports a misleading "access denied".
        return Directory.Exists(path)
            ? throw new UnauthorizedAccessException($"'{path}' is a folder, but a file is expected. Pass the path of a file.")
            : new FileStream(path, new FileStreamOptions { Share = FileShare.Read | FileShare.Delete, Options = isAsync ? FileOptions.Asynchronous : FileOptions.None });
    }
}
