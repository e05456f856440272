using System.Formats.Tar;

namespace NeoResNet.Tensors;

/// <summary>
/// Writes files atomically: a crash or an error leaves the existing file unchanged.
/// </summary>
internal static class AtomicFile
{
    /// <summary>
    /// Writes to a temporary file in the target's folder, flushes it to the disk and renames it
    /// over the target. A failure removes the temporary file. A symbolic link remains: its target
    /// is replaced.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="write">
    /// Writes the whole content to a seekable stream. It must not close the stream.
    /// </param>
    /// <exception cref="IOException">
    /// The target exists and is not a regular file, or the file cannot be written or renamed.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The permissions of the folder or the target do not allow it.
    /// </exception>
    public static void Write(string path, Action<Stream> write) => WriteAll([(path, write)]);

    /// <summary>
    /// Writes several files as <see cref="Write"/> does. Renames the files after the content of all
    /// files is on the disk.
    /// </summary>
    /// <param name="files">Paths and writers, in the order of writing.</param>
    /// <exception cref="IOException">
    /// A target exists and is not a regular file, or a file cannot be written or renamed.
    /// </exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The permissions of a folder or a target do not allow it.
    /// </exception>
    public static void WriteAll(IReadOnlyList<(string Path, Action<Stream> Write)> files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var written = new List<(string Temporary, string Target)>();
        try
        {
            foreach ((string path, Action<Stream> write) in files)
            {
                string target = TargetOf(path);

                written.Add((TemporaryOf(target), target));
                WriteTemporary(written[^1].Temporary, target, write);
            }

            foreach ((string temporary, string target) in written)
            {
                File.Move(temporary, target, overwrite: true);
            }
        }
        catch (Exception e)
        {
            written.ForEach(file => Remove(file.Temporary));
            if (written.Find(file => e.Message.Contains(file.Temporary, StringComparison.Ordinal)) is { Temporary: not null } failed)
            {
                Rethrow(e, failed.Temporary, failed.Target);
            }

            throw;
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
    /// The permissions of the folder or the target do not allow it.
    /// </exception>
    public static void CheckWritable(string path)
    {
        string target = TargetOf(path), temporary = TemporaryOf(target);
        try
        {
            WriteTemporary(temporary, target, _ => { });
        }
        catch (Exception e)
        {
            Rethrow(e, temporary, target);
            throw;
        }
        finally
        {
            Remove(temporary);
        }
    }

    // The temporary file is in the target's folder, because a rename is atomic only within one file
    // system.
    private static string TemporaryOf(string target) => $"{target}.{Guid.NewGuid():N}.tmp";

    // The system's message names the temporary file, but the caller only knows the target.
    private static void Rethrow(Exception failure, string temporary, string target)
    {
        string message = failure.Message.Replace(temporary, target, StringComparison.Ordinal);
        throw failure switch
        {
            UnauthorizedAccessException => new UnauthorizedAccessException(message, failure),
            DirectoryNotFoundException => new DirectoryNotFoundException(message, failure),
            IOException => new IOException(message, failure),
            _ => failure,
        };
    }

    private static string TargetOf(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string target = Path.GetFullPath(path);
        if (new FileInfo(target).LinkTarget is not null)
        {
            target = File.ResolveLinkTarget(target, returnFinalTarget: true)!.FullName;
        }

        CheckReplaceable(target);
        return target;
    }

    private static void WriteTemporary(string temporary, string target, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(write);
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows() && File.Exists(target))
        {
            options.UnixCreateMode = File.GetUnixFileMode(target);
        }

        using var stream = new FileStream(temporary, options);
        write(stream);
        stream.Flush(flushToDisk: true);
    }

    // A rename would replace the device, pipe or socket for all its users.
    private static void CheckReplaceable(string target)
    {
        if (Directory.Exists(target))
        {
            throw new IOException($"'{target}' is a directory. Pass the path of a file.");
        }

        // Special files report length 0, so most files need no further check.
        if (!OperatingSystem.IsWindows() && new FileInfo(target) is { Exists: true, Length: 0 } && !IsRegular(target))
        {
            throw new IOException($"'{target}' is a device, pipe or socket. Pass the path of a regular file.");
        }
    }

    // In the class library, only the tar writer reports the kind of a file. It does not open
    // special files, and it rejects sockets.
    private static bool IsRegular(string target)
    {
        using var archive = new MemoryStream();
        try
        {
            using (var writer = new TarWriter(archive, TarEntryFormat.Pax, leaveOpen: true))
            {
                writer.WriteEntry(target, "target");
            }

            archive.Position = 0;
            using var reader = new TarReader(archive);
            return reader.GetNextEntry()?.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile;
        }
        catch (UnauthorizedAccessException)
        {
            // The tar writer opens only regular files. The permissions of the folder determine
            // whether the target can be replaced.
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }

    private static void Remove(string temporary)
    {
        try
        {
            File.Delete(temporary);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The original exception matters more than a failed cleanup.
        }
    }
}
