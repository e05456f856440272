namespace NeoResNet;

/// <summary>
/// Represents an incomplete download: the file <c>NAME.part</c> with the received bytes, and
/// <c>NAME.part.json</c> with the <see cref="DownloadState"/>. Both stay after an interruption.
/// </summary>
internal sealed class PartialFile : IDisposable
{
    private readonly string _statePath;
    private readonly FileStream _stream;
    private DownloadState? _state;

    /// <summary>Opens or creates the file.</summary>
    /// <param name="folder">The folder, which the caller has locked.</param>
    /// <param name="name">The name of the download.</param>
    public PartialFile(string folder, string name)
    {
        Path = System.IO.Path.Combine(folder, name + ".part");
        _statePath = Path + ".json";
        _stream = new(Path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete, bufferSize: 0);
        _state = DownloadState.Read(_statePath);
    }

    /// <summary>Gets the path of the received bytes.</summary>
    public string Path { get; }

    /// <summary>Gets the number of received bytes.</summary>
    public long Length => _stream.Length;

    /// <summary>
    /// Returns the state of an earlier download from an address. If it cannot be continued, removes
    /// the received bytes and returns null.
    /// </summary>
    public DownloadState? Continue(string address)
    {
        if (_state is { Validator: not null } state && state.Address == address && Length > 0 && !(Length > state.Length))
        {
            return state;
        }

        Clear();
        return null;
    }

    /// <summary>Starts a new download: stores its state before its first byte.</summary>
    public void Begin(DownloadState state)
    {
        Clear();
        state.Write(_statePath);
        _state = state;
    }

    /// <summary>Removes the received bytes, and then the state.</summary>
    public void Clear()
    {
        _stream.SetLength(0);
        _state = null;
        File.Delete(_statePath);
    }

    /// <summary>Appends received bytes.</summary>
    public void Append(ReadOnlySpan<byte> bytes)
    {
        _stream.Position = _stream.Length;
        _stream.Write(bytes);
    }

    /// <summary>Opens the received bytes for reading.</summary>
    public FileStream OpenRead() => new(Path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);

    /// <summary>Flushes the complete file to the disk and renames it.</summary>
    /// <param name="target">The file to create or replace.</param>
    public void MoveTo(string target)
    {
        _stream.Flush(flushToDisk: true);
        _stream.Dispose();
        File.Move(Path, target, overwrite: true);
        File.Delete(_statePath);
    }

    /// <summary>Removes the files.</summary>
    public void Delete()
    {
        _stream.Dispose();
        File.Delete(Path);
        File.Delete(_statePath);
    }

    /// <summary>Closes the files, and removes them if no byte was received.</summary>
    public void Dispose()
    {
        if (_stream.CanSeek && Length == 0)
        {
            Delete();
        }

        _stream.Dispose();
    }
}
