using System.Collections.Concurrent;

namespace NeoResNet.Tensors;

/// <summary>
/// Represents a file under a temporary name that later replaces another file. If a process ends
/// before it renames or removes the file, the next process that writes to the folder removes it.
/// </summary>
/// <remarks>
/// The file is locked until it is renamed. The system releases the locks of a process that ends, so
/// a file without a lock is abandoned, whichever machine, container or process number its process
/// had.
/// </remarks>
internal sealed class TemporaryFile : IDisposable
{
    // Short, because the file system limits names to 255 bytes and the target may use all of them.
    private const string Prefix = ".neoresnet-";
    private const string Suffix = ".tmp";
    private const int MaxAttempts = 3;

    // Searching a large folder takes time, so each process searches a folder once.
    private static readonly ConcurrentDictionary<string, bool> SearchedFolders = new();

    private readonly ReplacedFile _target;
    private bool _isRenamed;

    /// <summary>Creates an empty file in the folder of a target.</summary>
    /// <param name="target">The file to replace later.</param>
    /// <exception cref="IOException">The file cannot be created.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The permissions of the folder do not allow it.
    /// </exception>
    public TemporaryFile(ReplacedFile target)
    {
        _target = target;
        for (int attempt = 1; Stream is null; attempt++)
        {
            // In the target's folder, because a rename is atomic only within one file system.
            FullName = Path.Combine(target.Folder, $"{Prefix}{Guid.NewGuid():N}{Suffix}");
            try
            {
                Stream = Create(FullName, target.FirstMode);
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && attempt < MaxAttempts)
            {
                // Another process can take the file for an abandoned one until it is locked.
            }
            catch (Exception e) when (Named(e) is var named && named != e)
            {
                throw named;
            }
        }

        if (SearchedFolders.TryAdd(target.Folder, true))
        {
            RemoveAbandoned();
        }
    }

    /// <summary>Gets the stream that writes the file.</summary>
    public FileStream Stream { get; }

    /// <summary>Gets the full path of the file.</summary>
    public string FullName { get; private set; } = "";

    /// <summary>
    /// Gives the file the permissions of its target, and flushes its content to the disk.
    /// </summary>
    public void Complete()
    {
        _target.GivePermissions(Stream.SafeFileHandle);
        Stream.Flush(flushToDisk: true);
    }

    /// <summary>Renames the file over its target.</summary>
    public void Rename()
    {
        // Windows does not rename open files. Elsewhere, the file stays locked until it has its
        // name.
        if (OperatingSystem.IsWindows())
        {
            Stream.Dispose();
        }

        File.Move(FullName, _target.FullName, overwrite: true);
        _isRenamed = true;
    }

    /// <summary>
    /// Returns an exception whose message names the target instead of this file, which the caller
    /// does not know.
    /// </summary>
    public Exception Named(Exception failure)
    {
        string message = failure.Message.Replace(FullName, _target.FullName, StringComparison.Ordinal);
        return message == failure.Message ? failure : failure switch
        {
            UnauthorizedAccessException => new UnauthorizedAccessException(message, failure),
            DirectoryNotFoundException => new DirectoryNotFoundException(message, failure),
            IOException => new IOException(message, failure),
            _ => failure,
        };
    }

    /// <summary>Closes the file, and removes it unless it was renamed.</summary>
    public void Dispose()
    {
        try
        {
            // Writes the buffer, which fails again where the disk is full.
            Stream.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
        }

        if (!_isRenamed)
        {
            Remove(FullName);
        }
    }

    private static FileStream Create(string path, UnixFileMode? mode)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (mode is not null && !OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = mode;
        }

        return new(path, options);
    }

    // Removes only files of the same user, and only where locks are visible. Without the facts of
    // files, the user is unknown; Windows checks the permission itself.
    private void RemoveAbandoned()
    {
        uint? user = FileFacts.Of(FullName)?.Owner;
        if ((user is null && !OperatingSystem.IsWindows()) || !IsLocked(FullName))
        {
            return;
        }

        try
        {
            foreach (string file in Directory.EnumerateFiles(_target.Folder, $"{Prefix}*{Suffix}", new EnumerationOptions { AttributesToSkip = FileAttributes.Directory | FileAttributes.ReparsePoint }))
            {
                FileFacts? facts = FileFacts.Of(file, followsLink: false);
                if ((OperatingSystem.IsWindows() || (facts?.Owner == user && facts?.IsRegular == true)) && !IsLocked(file))
                {
                    Remove(file);
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // A folder can allow writing and not allow listing.
        }
    }

    private static bool IsLocked(string path)
    {
        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            return false;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return true;
        }
    }

    private static void Remove(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The original exception matters more than a failed cleanup.
        }
    }
}
