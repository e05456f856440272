using Microsoft.Win32.SafeHandles;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents an open file whose parts several threads read at the same time.</summary>
internal sealed class CheckpointFile : IDisposable
{
    private readonly SafeFileHandle? _handle;
    private readonly byte[]? _content;

    /// <summary>Opens a file.</summary>
    /// <exception cref="IOException">The file does not exist or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// Access is denied, or the path is a directory.
    /// </exception>
    public CheckpointFile(string path)
    {
        Name = path;
        _handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete, FileOptions.None);
        try
        {
            Length = RandomAccess.GetLength(_handle);
        }
        catch (NotSupportedException e)
        {
            _handle.Dispose();
            throw new IOException($"'{path}' is a pipe or a device. Save its content to a file first.", e);
        }
    }

    /// <summary>Wraps content that is in memory.</summary>
    /// <param name="name">Name of the content, for messages.</param>
    /// <param name="content">The bytes.</param>
    public CheckpointFile(string name, byte[] content)
    {
        Name = name;
        _content = content;
        Length = content.Length;
    }

    /// <summary>Gets the path, or the name of the content.</summary>
    public string Name { get; }

    /// <summary>Gets the length in bytes when the file was opened.</summary>
    public long Length { get; }

    /// <summary>Returns whether a part lies inside the file.</summary>
    public bool Contains(long offset, long length) => offset >= 0 && length >= 0 && offset <= Length - length;

    /// <summary>Fills memory from an offset.</summary>
    /// <exception cref="CheckpointException">The file ends before the memory is full.</exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public void Read(long offset, Span<byte> destination)
    {
        for (int done = 0; done < destination.Length;)
        {
            int read = _handle is not null ? RandomAccess.Read(_handle, destination[done..], offset + done) : ReadContent(offset, destination);
            if (read == 0)
            {
                throw new CheckpointException(Name, offset + done, $"the file ends within the {destination.Length} bytes at {offset}. It is truncated, or became shorter since it was opened.");
            }

            done += read;
        }
    }

    /// <summary>Reads a part of the file into a new array.</summary>
    /// <exception cref="CheckpointException">
    /// The part is not inside the file, or is larger than an array can be.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The file was closed.</exception>
    public byte[] Read(long offset, long length)
    {
        if (!Contains(offset, length) || length > Array.MaxLength)
        {
            throw new CheckpointException(Name, offset, $"the file has {Length} bytes and does not contain the {length} bytes at {offset}. The file is truncated or damaged.");
        }

        byte[] bytes = new byte[length];
        Read(offset, bytes);
        return bytes;
    }

    public void Dispose() => _handle?.Dispose();

    private int ReadContent(long offset, Span<byte> destination)
    {
        if (!Contains(offset, destination.Length))
        {
            return 0;
        }

        _content.AsSpan((int)offset, destination.Length).CopyTo(destination);
        return destination.Length;
    }
}
