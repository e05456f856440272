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
    private readonly FileStream? _stream;
    private readonly string _path = "";
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
        for (int attempt = 1; _stream is null; attempt++)
        {
            // In the target's folder, because a rename is atomic only within one file system.
            _path = Path.Combine(target.Folder, $"{Prefix}{Guid.NewGuid():N}{Suffix}");
            try
            {
                _stream = Do(() => Create(_path, target.FirstMode));
            }
            catch (IOException e) when (e.GetType() == typeof(IOException) && attempt < MaxAttempts)
            {
                // Another process can take the file for an abandoned one until it is locked.
            }
        }

        if (SearchedFolders.TryAdd(target.Folder, true))
        {
            RemoveAbandoned();
        }
    }

    /// <summary>Gets the full path of the file to replace, which is not a link.</summary>
    public string Target => _target.FullName;

    /// <summary>
    /// Writes the content, gives the file the permissions of its target, and flushes it to the
    /// disk.
    /// </summary>
    /// <param name="write">Writes the whole content. It must not close the stream.</param>
    public void Write(Action<Stream> write) => Do(() =>
    {
        write(_stream!);
        _target.GivePermissions(_stream!.SafeFileHandle);
        _stream.Flush(flushToDisk: true);
        return true;
    });

    /// <summary>Renames the file over its target.</summary>
    public void Rename() => Do(() =>
    {
        // Windows does not rename open files. Elsewhere, the file stays locked until it has its
        // name.
        if (OperatingSystem.IsWindows())
        {
            _stream!.Dispose();
        }

        File.Move(_path, _target.FullName, overwrite: true);
        return _isRenamed = true;
    });

    /// <summary>Closes the file, and removes it unless it was renamed.</summary>
    public void Dispose()
    {
        try
        {
            // Writes the buffer, which fails again where the disk is full.
            _stream!.Dispose();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException || IsTooLong(e))
        {
        }

        if (!_isRenamed)
        {
            Remove(_path);
        }
    }

    private T Do<T>(Func<T> action)
    {
        try
        {
            return action();
        }
        catch (Exception e) when (Named(e) is var named && named != e)
        {
            throw named;
        }
    }

    // The messages of the system name this file, which the caller does not know, or no file. An
    // exception of another type is about the data that the caller writes.
    private Exception Named(Exception failure)
    {
        string message = failure.Message.Replace(_path, _target.FullName, StringComparison.Ordinal);
        bool isOfSystem = failure.GetType() == typeof(IOException) || IsTooLong(failure);
        if (isOfSystem && !message.Contains(_target.FullName, StringComparison.Ordinal))
        {
            return new IOException($"Cannot write '{_target.FullName}': {message}", failure);
        }

        return message == failure.Message ? failure : failure switch
        {
            UnauthorizedAccessException => new UnauthorizedAccessException(message, failure),
            DirectoryNotFoundException => new DirectoryNotFoundException(message, failure),
            IOException => new IOException(message, failure),
            _ => failure,
        };
    }

    // .NET reports a file that exceeds a limit of the file system or the process in this way.
    private static bool IsTooLong(Exception failure) => failure is ArgumentOutOfRangeException { ParamName: "value", ActualValue: null };

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
        uint? user = FileFacts.Of(_path)?.Owner;
        if ((user is null && !OperatingSystem.IsWindows()) || !IsLocked(_path))
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
