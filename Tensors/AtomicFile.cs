namespace NeoResNet.Tensors;

/// <summary>
/// Writes files atomically: a crash or an error leaves the existing file unchanged.
/// </summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes to a temporary file in the target's folder, flushes it to the disk and renames it
    /// over the target. A failure removes the temporary file. A symbolic link remains: its target
    /// is replaced. The new file has the permissions of the replaced file.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">
    /// Writes the whole content to a seekable stream. It must not close the stream.
    /// </param>
    /// <exception cref="IOException">
    /// The target exists and is not a regular file, or the file cannot be written or renamed.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The target is read-only, or the permissions of the folder do not allow it.
    /// </exception>
    public static void Write(string path, Action<Stream> write) => WriteAll([(path, write)]);

    /// <summary>
    /// Writes several files as <see cref="Write"/> does. Renames the files after the content of all
    /// files is on the disk.
    /// </summary>
    /// <param name="files">Paths and writers, in the order of writing.</param>
    /// <param name="areOne">
    /// Whether the files mean something only together. If so, an existing last file is removed
    /// before the others are replaced, so that a crash leaves all old files, all new ones, or no
    /// last one.
    /// </param>
    /// <exception cref="IOException">
    /// A target exists and is not a regular file, or a file cannot be written or renamed.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// A target is read-only, or the permissions of a folder do not allow it.
    /// </exception>
    public static void WriteAll(IReadOnlyList<(string Path, Action<Stream> Write)> files, bool areOne = false)
    {
        ArgumentNullException.ThrowIfNull(files);
        var written = new List<TemporaryFile>();
        try
        {
            foreach ((string path, Action<Stream> write) in files)
            {
                ArgumentNullException.ThrowIfNull(write);
                TemporaryFile file = Create(path);
                written.Add(file);
                file.Write(write);
            }

            if (areOne)
            {
                // A link at the path remains.
                File.Delete(written[^1].Target);
            }

            written.ForEach(file => file.Rename());
        }
        finally
        {
            written.ForEach(file => file.Dispose());
        }
    }

    /// <summary>
    /// Throws if <see cref="Write"/> cannot create or replace a file, so that callers can check
    /// before a long operation. Creates an empty temporary file and removes it.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <exception cref="IOException">
    /// The target exists and is not a regular file, or its folder does not exist.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The target is read-only, or the permissions of the folder do not allow it.
    /// </exception>
    public static void CheckWritable(string path) => Create(path).Dispose();

    private static TemporaryFile Create(string path) => new(new ReplacedFile(path));
}
