using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Represents an open safetensors file.</summary>
/// <remarks>
/// A file object reads each array on demand. Arrays that the methods return are copies and stay
/// valid after <see cref="Dispose"/>. Reading is thread-safe. Several threads can read a file at
/// the same time; reads from other streams run one at a time.
/// </remarks>
public sealed class SafetensorsFile : ICheckpoint
{
    // The limit of the reference implementation.
    internal const long MaxHeaderLength = 100_000_000;
    private const int PrefixLength = 8;

    private readonly Stream _stream;
    private readonly SafeFileHandle? _file;
    private readonly MappedFile? _map;
    private readonly Lock _lock = new();
    private readonly bool _leaveOpen;
    private volatile bool _disposed;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    /// <summary>Reads and checks the header of a stream that contains one whole file.</summary>
    /// <param name="stream">The file; must be a <see cref="FileStream"/> to map it.</param>
    /// <param name="name">Name of the file in messages.</param>
    /// <param name="isMapped">Whether buffers use the file's memory if possible.</param>
    /// <param name="leaveOpen">If true, the caller keeps the ownership of the stream.</param>
    /// <remarks>The constructor takes ownership of the stream, even if it throws.</remarks>
    internal SafetensorsFile(Stream stream, string name, bool isMapped = false, bool leaveOpen = false)
    {
        _leaveOpen = leaveOpen;
        _stream = stream;
        _file = (stream as FileStream)?.SafeFileHandle;
        FileName = name;
        try
        {
            (List<SafetensorsEntry> entries, Metadata) = ReadHeader();
            Entries = entries;
            _byName = entries.ToDictionary(entry => entry.Name);
            _map = isMapped ? new(_file!) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gets the path of the file, or the name of the stream.</summary>
    public string FileName { get; }

    /// <summary>Gets the names, types and shapes of the arrays, in the header's order.</summary>
    public IReadOnlyList<StoredArray> Entries { get; }

    /// <summary>Gets the texts of the header's metadata; empty if there are none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>Gets the name, type and shape of an array, without reading the array.</summary>
    /// <param name="name">Name of the array.</param>
    /// <returns>The description; null if the file has no array of this name.</returns>
    public StoredArray? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads one array with its original bytes.</summary>
    /// <param name="name">Name of the array.</param>
    /// <returns>The array.</returns>
    /// <exception cref="KeyNotFoundException">The file has no array of this name.</exception>
    /// <exception cref="CheckpointException">
    /// The file has become shorter since it was opened.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public NamedArray Read(string name)
    {
        SafetensorsEntry entry = Get(name);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(entry.ByteLength);
        ReadAt(entry, stream => stream.ReadExactly(bytes));
        return new NamedArray(name, entry.ElementType, entry.Shape, bytes);
    }

    /// <summary>Reads one array into a new float32 tensor.</summary>
    /// <param name="name">Name of the array.</param>
    /// <returns>
    /// The tensor. Float64 values are rounded to the nearest float32; Float16 and BFloat16 values
    /// convert exactly.
    /// </returns>
    /// <exception cref="KeyNotFoundException">The file has no array of this name.</exception>
    /// <exception cref="CheckpointException">
    /// The element type is not Float32, Float64, Float16 or BFloat16, or the file has become
    /// shorter since it was opened.
    /// </exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    /// <exception cref="ObjectDisposedException">The file was disposed.</exception>
    public NhwcTensor ReadTensor(string name)
    {
        SafetensorsEntry entry = GetReadable(name);
        var tensor = NhwcTensor.CreateUninitialized(entry.Shape);
        ReadAt(entry, stream => TensorBytes.Read(stream, entry.ElementType, tensor.Span));
        return tensor;
    }

    IReadOnlyDictionary<string, string> ICheckpoint.Metadata => Metadata;

    HostBuffer ICheckpoint.ReadBuffer(string name)
    {
        SafetensorsEntry entry = GetReadable(name);
        if (_map is not null && entry.ElementType == ElementType.Float32 && MappedFile.CanMap(entry.Offset))
        {
            return entry.Offset <= _map.Length - entry.ByteLength ? _map.ToBuffer(entry.Shape, entry.Offset) : throw BecameShorter(entry);
        }

        var buffer = new HostBuffer(entry.Shape);
        try
        {
            ReadAt(entry, stream => TensorBytes.Read(stream, entry.ElementType, buffer.Span));
            return buffer;
        }
        catch
        {
            buffer.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Reads the arrays one after the other, in the header's order, while the caller enumerates
    /// them.
    /// </summary>
    /// <returns>
    /// The arrays. The enumeration reads each array on demand and throws the exceptions of
    /// <see cref="Read"/>.
    /// </returns>
    public IEnumerable<NamedArray> ReadAll() => Entries.Select(entry => Read(entry.Name));

    /// <summary>
    /// Closes the file, unless it is a stream that the caller requested to leave open.
    /// </summary>
    public void Dispose()
    {
        _disposed = true;
        _map?.Dispose();
        if (!_leaveOpen)
        {
            _stream.Dispose();
        }
    }

    private SafetensorsEntry Get(string name) =>
        _byName.GetValueOrDefault(name) ?? throw new KeyNotFoundException($"{FileName} contains no array '{name}'. Entries lists the arrays.");

    private SafetensorsEntry GetReadable(string name)
    {
        SafetensorsEntry entry = Get(name);
        ObjectDisposedException.ThrowIf(_disposed || !_stream.CanRead, this);
        return entry.ElementType.ConvertsToSingle()
            ? entry
            : throw new CheckpointException(FileName, entry.Offset, $"'{name}' has elements of type {entry.ElementType}; expected Float32, Float64, Float16 or BFloat16. Convert the array to Float32.");
    }

    private void ReadAt(SafetensorsEntry entry, Action<Stream> read)
    {
        ObjectDisposedException.ThrowIf(_disposed || !_stream.CanRead, this);
        try
        {
            if (_file is not null)
            {
                using var view = new FileView(_file, entry.Offset);
                read(view);
                return;
            }

            lock (_lock)
            {
                _stream.Position = entry.Offset;
                read(_stream);
            }
        }
        catch (EndOfStreamException e)
        {
            throw BecameShorter(entry, e);
        }
    }

    private CheckpointException BecameShorter(SafetensorsEntry entry, Exception? e = null) =>
        new(FileName, entry.Offset, $"the file ends within '{entry.Name}'; it has become shorter since it was opened. Open it again.", e);

    private (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) ReadHeader()
    {
        if (!_stream.CanSeek)
        {
            throw new CheckpointException(FileName, null, "is a pipe or a device, whose length is unknown. Save its content to a file first.");
        }

        long length = _stream.Length;
        _stream.Position = 0;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        if (_stream.ReadAtLeast(prefix, PrefixLength, throwOnEndOfStream: false) < PrefixLength)
        {
            ThrowIfOtherKind();
            throw new CheckpointException(FileName, 0, $"not a safetensors file: expected at least {PrefixLength} bytes, got {length}.");
        }

        ulong announced = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (announced > MaxHeaderLength || (long)announced > length - PrefixLength)
        {
            ThrowIfOtherKind();
            throw new CheckpointException(FileName, 0, $"damaged, or not a safetensors file: the first {PrefixLength} bytes announce a header of {announced} bytes, but {length - PrefixLength} bytes follow and the limit is {MaxHeaderLength}.");
        }

        byte[] text = new byte[announced];
        try
        {
            _stream.ReadExactly(text);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointException(FileName, PrefixLength, "the file ends within the header; it became shorter while it was read. Open it again.", e);
        }

        if (text is not [(byte)'{', ..])
        {
            // The first bytes of a gzip archive without a date can be a valid header length.
            ThrowIfOtherKind();
        }

        return SafetensorsHeader.Parse(text, PrefixLength, length, FileName);
    }

    private void ThrowIfOtherKind()
    {
        _stream.Position = 0;
        if (FileKinds.Of(_stream, FileName) is not (FileKind.Unknown or FileKind.Safetensors) and var kind)
        {
            throw new CheckpointException(FileName, 0, FileRefusal.Of(kind, WantedFile.Weights, "a safetensors file"));
        }
    }
}
