using System.Buffers.Binary;
using System.Text;

namespace NeoResNet.Tensors;

/// <summary>
/// Reads and writes NumPy's <c>.npy</c> files, one array per file. Source: the documentation of
/// <c>numpy.lib.format</c>.
/// </summary>
/// <remarks>
/// Reads versions 1.0, 2.0 and 3.0 with elements of type float16, float32, float64, int8 to int64,
/// uint8 to uint64 or bool, of either byte order, in C or Fortran order. Writes version 1.0,
/// float32, little-endian, C order. Files are untrusted: the reader checks the header against the
/// length of the file before it allocates memory.
/// </remarks>
public static class Npy
{
    // A header is a dictionary of three short entries. Only structured types, which are
    // unsupported, need more bytes.
    internal const int MaxHeaderLength = ushort.MaxValue;
    private const int Alignment = 64;
    private const int ChunkElements = 16 * 1024;
    private const string Expected = "an .npy file, which starts with \\x93NUMPY, a version and a header length";

    /// <summary>
    /// Specifies the maximum size of the elements in a stream of unknown length, such as a pipe, in
    /// bytes.
    /// </summary>
    internal const int MaxStreamLength = int.MaxValue - 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the array of a file as float32.</summary>
    /// <param name="path">The file.</param>
    /// <returns>
    /// The array. Each element is the float32 that is nearest to the stored number; if two are
    /// equally near, the even one. Float64 values beyond the range of float32 become infinite.
    /// False is 0 and true is 1.
    /// </returns>
    /// <exception cref="DataFileException">
    /// The file is damaged, or its elements are not numbers. The message names the type.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or the path is that of a folder.
    /// </exception>
    public static NhwcTensor Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        return Read(stream, path);
    }

    /// <summary>Reads the array that fills the rest of a stream as float32.</summary>
    /// <param name="stream">
    /// The stream, positioned at the magic bytes of the array. A stream that is not seekable is
    /// read until one byte follows the announced elements, which may take at most 2,147,483,583
    /// bytes. Its memory grows with the bytes received, not with the announced size.
    /// </param>
    /// <param name="name">The name of the stream in error messages.</param>
    /// <returns>The array, with the values of <see cref="Read(string)"/>.</returns>
    /// <exception cref="DataFileException">
    /// The content is damaged, or its elements are not numbers. The message names the type.
    /// </exception>
    public static NhwcTensor Read(Stream stream, string name = "npy stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        try
        {
            long? length = stream.CanSeek ? Math.Max(0, stream.Length - stream.Position) : null;
            NpyHeader header = ReadHeader(stream, length, name, out long dataStart);
            long expected = (long)header.Shape.ElementCount * header.ElementType.ByteSize();
            if (length - dataStart is { } found && found != expected)
            {
                throw Mismatch(header, name, dataStart, expected, $"{found} bytes follow");
            }

            return length is null ? ReadUnbounded(stream, header, name, dataStart, (int)Math.Min(expected, int.MaxValue)) : ReadData(stream, header);
        }
        catch (EndOfStreamException e)
        {
            throw new DataFileException(name, null, "the content ended while it was read.", e);
        }
    }

    /// <summary>
    /// Writes a file of version 1.0, float32, C order. A failure leaves an existing file unchanged.
    /// </summary>
    /// <param name="path">The file to create or replace.</param>
    /// <param name="tensor">The array.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Write(string path, NhwcTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        AtomicFile.Write(path, stream => Write(stream, tensor));
    }

    /// <summary>
    /// Writes an array of version 1.0, float32, C order. The data starts at a multiple of 64 bytes
    /// from the position of the stream.
    /// </summary>
    /// <param name="stream">The stream, which does not need to be seekable.</param>
    /// <param name="tensor">The array.</param>
    /// <exception cref="ArgumentException">
    /// The shape has so many dimensions that its header exceeds 65,535 bytes.
    /// </exception>
    public static void Write(Stream stream, NhwcTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(tensor);

        string sizes = tensor.Shape.Rank == 1 ? $"{tensor.Shape[0]}," : string.Join(", ", tensor.Shape);
        string text = $"{{'descr': '<f4', 'fortran_order': False, 'shape': ({sizes}), }}";
        int prefix = Magic.Length + 4;
        int total = (prefix + text.Length + 1 + Alignment - 1) / Alignment * Alignment;
        if (total - prefix > MaxHeaderLength)
        {
            throw new ArgumentException($"A shape of {tensor.Shape.Rank} dimensions is too long for the header of an .npy file.", nameof(tensor));
        }

        byte[] header = new byte[total];
        header.AsSpan().Fill((byte)' ');
        Magic.CopyTo(header);
        header[Magic.Length] = 1;
        header[Magic.Length + 1] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(Magic.Length + 2), (ushort)(total - prefix));
        Encoding.ASCII.GetBytes(text, header.AsSpan(prefix));
        header[^1] = (byte)'\n';
        stream.Write(header);
        TensorBytes.Write(stream, tensor.Span);
    }

    /// <summary>Reads the start of a file up to its data.</summary>
    /// <param name="stream">The stream, at the start of the file.</param>
    /// <param name="length">The length of the file; null for a stream that cannot seek.</param>
    /// <param name="name">Name of the file, for messages.</param>
    /// <param name="dataStart">Position of the first element in the file.</param>
    /// <exception cref="DataFileException">The start is damaged or not supported.</exception>
    internal static NpyHeader ReadHeader(Stream stream, long? length, string name, out long dataStart)
    {
        long origin = length is null ? 0 : stream.Position;
        Span<byte> start = stackalloc byte[12];
        int got = stream.ReadAtLeast(start[..10], 10, throwOnEndOfStream: false);
        if (got < 10 || !start.StartsWith(Magic))
        {
            throw new DataFileException(name, 0, FileRefusal.Of(KindOf(stream, start[..got], origin, name), WantedFile.Array, Expected));
        }

        if (start[6] is < 1 or > 3 || start[7] != 0)
        {
            throw new DataFileException(name, 6, $"unsupported version {start[6]}.{start[7]}; supported versions: 1.0, 2.0, 3.0.");
        }

        long headerLength = BinaryPrimitives.ReadUInt16LittleEndian(start[8..]);
        int prefix = 10;
        if (start[6] > 1)
        {
            prefix = 12;
            if (stream.ReadAtLeast(start[10..], 2, throwOnEndOfStream: false) < 2)
            {
                throw new DataFileException(name, length, "the file ends within the header length.");
            }

            headerLength = BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        }

        if (headerLength > MaxHeaderLength || headerLength > length - prefix)
        {
            string follow = length is { } whole ? $"{whole - prefix} bytes follow and " : "";
            throw new DataFileException(name, 8, $"the header length is {headerLength} bytes, but {follow}at most {MaxHeaderLength} are supported.");
        }

        byte[] text = new byte[headerLength];
        stream.ReadExactly(text);
        dataStart = prefix + headerLength;
        return NpyHeader.Parse(text, prefix, name);
    }

    private static FileKind KindOf(Stream stream, ReadOnlySpan<byte> start, long origin, string name)
    {
        if (stream.CanSeek)
        {
            stream.Position = origin;
            return FileKinds.Of(stream, name);
        }

        byte[] more = new byte[FileKinds.StartLength];
        start.CopyTo(more);
        int length = start.Length + stream.ReadAtLeast(more.AsSpan(start.Length), more.Length - start.Length, throwOnEndOfStream: false);
        return FileKinds.Of(more.AsSpan(0, length), name);
    }

    private static DataFileException Mismatch(NpyHeader header, string name, long dataStart, long expected, string found) =>
        new(name, dataStart, $"{header.ElementType} {header.Shape} needs {expected} bytes of data, but {found} the header.");

    // The header of a pipe may announce gigabytes that never arrive.
    private static NhwcTensor ReadUnbounded(Stream stream, NpyHeader header, string name, long dataStart, int expected)
    {
        if (expected > MaxStreamLength)
        {
            throw new DataFileException(name, dataStart, $"{header.ElementType} {header.Shape} exceeds {MaxStreamLength} bytes, the maximum for a stream of unknown length. Save the stream to a file first.");
        }

        byte[] bytes = BoundedStream.ReadToEnd(stream, expected) ?? throw Mismatch(header, name, dataStart, expected, "more bytes follow");
        return bytes.Length == expected ? ReadData(new MemoryStream(bytes), header) : throw Mismatch(header, name, dataStart, expected, $"{bytes.Length} bytes follow");
    }

    private static NhwcTensor ReadData(Stream stream, NpyHeader header)
    {
        var tensor = NhwcTensor.CreateUninitialized(header.Shape);
        if (header.ElementType == ElementType.Float32 && !header.IsBigEndian && !header.IsFortran)
        {
            TensorBytes.Read(stream, ElementType.Float32, tensor.Span);
            return tensor;
        }

        var order = new FortranOrder(header.Shape);
        byte[] bytes = new byte[Math.Min(ChunkElements, tensor.Length) * header.ElementType.ByteSize()];
        float[] values = new float[Math.Min(ChunkElements, tensor.Length)];
        for (int start = 0; start < tensor.Length; start += values.Length)
        {
            int count = Math.Min(values.Length, tensor.Length - start);
            Span<byte> chunk = bytes.AsSpan(0, count * header.ElementType.ByteSize());
            stream.ReadExactly(chunk);
            NpyElements.ToSingle(header.ElementType, header.IsBigEndian, chunk, values.AsSpan(0, count));
            if (header.IsFortran)
            {
                order.Scatter(values.AsSpan(0, count), tensor.Span);
            }
            else
            {
                values.AsSpan(0, count).CopyTo(tensor.Span[start..]);
            }
        }

        return tensor;
    }
}
