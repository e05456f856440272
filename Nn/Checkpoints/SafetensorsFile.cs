using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// An open safetensors file whose header was checked. Arrays are read one at a time, when asked for, so memory need not hold the file twice.
/// What was read is a copy: it stays valid after <see cref="Dispose"/>. Any number of threads may read; from a file they do so at once, from another stream one after the other.
/// </summary>
public sealed class SafetensorsFile : ICheckpoint
{
    // The reference implementation's limit.
    private const long MaxHeaderLength = 100_000_000;
    private const int PrefixLength = 8;

    private readonly Stream _stream;
    private readonly SafeFileHandle? _file;
    private readonly MappedFile? _map;
    private readonly Lock _lock = new();
    private readonly bool _leaveOpen;
    private volatile bool _disposed;
    private readonly Dictionary<string, SafetensorsEntry> _byName;

    /// <summary>Reads and checks the header of a stream that holds one whole file, and owns the stream from here on, also where this throws.</summary>
    /// <param name="stream">The file; a <see cref="FileStream"/> where it is to be mapped.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="isMapped">Whether tensors use the file's memory where they can.</param>
    /// <param name="leaveOpen">Whether the stream stays the caller's.</param>
    internal SafetensorsFile(Stream stream, string name, bool isMapped = false, bool leaveOpen = false)
    {
        _leaveOpen = leaveOpen;
        _stream = stream;
        _file = (stream as FileStream)?.SafeFileHandle;
        FileName = name;
        try
        {
            (Entries, Metadata) = ReadHeader();
            _byName = Entries.ToDictionary(e => e.Name);
            _map = isMapped ? new(_file!) : null;
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Path of the file, or the name given for a stream.</summary>
    public string FileName { get; }

    /// <summary>The arrays, in the header's order.</summary>
    public IReadOnlyList<SafetensorsEntry> Entries { get; }

    IReadOnlyList<StoredArray> ICheckpoint.Entries => Entries;

    /// <summary>The header's string map; empty where it has none.</summary>
    public IReadOnlyDictionary<string, string> Metadata { get; }

    /// <summary>The entry of the given name; null where there is none.</summary>
    public SafetensorsEntry? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>Reads one array with its bytes as they are in the file.</summary>
    /// <exception cref="KeyNotFoundException">The file has no array of this name.</exception>
    /// <exception cref="CheckpointException">The file became shorter since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">This file was disposed.</exception>
    public NamedArray Read(string name)
    {
        SafetensorsEntry entry = Get(name);
        byte[] bytes = GC.AllocateUninitializedArray<byte>(entry.ByteLength);
        ReadAt(entry, stream => stream.ReadExactly(bytes));
        return new NamedArray(name, entry.ElementType, entry.Shape, bytes);
    }

    /// <summary>Reads one array straight into a new float32 tensor, converted as by <see cref="ElementTypes.ToSingle"/>.</summary>
    /// <exception cref="KeyNotFoundException">The file has no array of this name.</exception>
    /// <exception cref="NotSupportedException">The element type is not Float32, Float64, Float16 or BFloat16.</exception>
    /// <exception cref="CheckpointException">The file became shorter since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">This file was disposed.</exception>
    public NhwcTensor ReadTensor(string name)
    {
        SafetensorsEntry entry = GetReadable(name);
        var tensor = NhwcTensor.Uninitialized(entry.Shape);
        ReadAt(entry, stream => TensorBytes.Read(stream, entry.ElementType, tensor.Span));
        return tensor;
    }

    HostBuffer ICheckpoint.ReadBuffer(string name)
    {
        SafetensorsEntry entry = GetReadable(name);
        if (_map is not null && entry.ElementType == ElementType.Float32 && MappedFile.CanMap(entry.Offset))
        {
            return _map.ToBuffer(entry.Shape, entry.Offset);
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

    /// <summary>Reads the arrays one after the other, each when it is asked for, in the header's order.</summary>
    /// <exception cref="CheckpointException">The file became shorter since it was opened.</exception>
    /// <exception cref="ObjectDisposedException">This file was disposed.</exception>
    public IEnumerable<NamedArray> ReadAll() => Entries.Select(e => Read(e.Name));

    /// <summary>Closes the file.</summary>
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
        Find(name) ?? throw new KeyNotFoundException($"{FileName} has no array '{name}'.");

    private SafetensorsEntry GetReadable(string name)
    {
        SafetensorsEntry entry = Get(name);
        ObjectDisposedException.ThrowIf(_disposed || !_stream.CanRead, this);
        return entry.ElementType.ConvertsToSingle()
            ? entry
            : throw new NotSupportedException($"{FileName}: '{name}' holds {entry.ElementType} elements; only Float32, Float64, Float16 and BFloat16 convert to a float32 tensor.");
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
            throw new CheckpointException(FileName, entry.Offset, $"the file ends within '{entry.Name}'; it became shorter while it was open.", e);
        }
    }

    private (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) ReadHeader()
    {
        long length = _stream.Length;
        _stream.Position = 0;
        Span<byte> prefix = stackalloc byte[PrefixLength];
        if (_stream.ReadAtLeast(prefix, PrefixLength, throwOnEndOfStream: false) < PrefixLength)
        {
            throw new CheckpointException(FileName, 0, $"not a safetensors file: it has {length} bytes, and a header length takes {PrefixLength}.");
        }

        ulong announced = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (announced > MaxHeaderLength || (long)announced > length - PrefixLength)
        {
            ThrowIfOtherKind(prefix);
            throw new CheckpointException(FileName, 0, $"not a safetensors file, or damaged: a header of {announced} bytes was announced; {length - PrefixLength} bytes follow, and {MaxHeaderLength} is the most read.");
        }

        byte[] text = new byte[announced];
        try
        {
            _stream.ReadExactly(text);
        }
        catch (EndOfStreamException e)
        {
            throw new CheckpointException(FileName, PrefixLength, "the file ends within the header; it became shorter while it was read.", e);
        }

        if (text is not [(byte)'{', ..])
        {
            // What marks a gzip archive without a date is a length that a file may well have room for.
            ThrowIfOtherKind(prefix);
        }

        return SafetensorsHeader.Parse(text, PrefixLength, length, FileName);
    }

    private void ThrowIfOtherKind(ReadOnlySpan<byte> start)
    {
        if (OtherKind(start) is { } kind)
        {
            throw new CheckpointException(FileName, 0, $"this is {kind}; of files of weights safetensors is the kind read. Its arrays under the same names in a safetensors file will do.");
        }
    }

    // What users hand over instead, by their first bytes.
    private static string? OtherKind(ReadOnlySpan<byte> start) =>
        start.SequenceEqual((ReadOnlySpan<byte>)[0x89, (byte)'H', (byte)'D', (byte)'F', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']) ? "an HDF5 file, as Keras writes it"
        : start.StartsWith("PK\u0003\u0004"u8) ? "a zip archive, as torch and NumPy write it"
        : start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "a gzip archive, as slim's are published"
        : null;
}
