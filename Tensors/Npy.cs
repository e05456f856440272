using System.Buffers.Binary;
using System.Text;

namespace NeoResNet.Tensors;

/// <summary>
/// Reads and writes NumPy's <c>.npy</c> files, one array per file. Reads versions 1.0, 2.0 and 3.0
/// with little-endian float32 or float64 elements in C order; writes version 1.0, float32. Source:
/// the documentation of <c>numpy.lib.format</c>. Files are untrusted: the reader checks the header
/// against the length of the file before it allocates memory.
/// </summary>
public static class Npy
{
    // A header is a dictionary of three short entries. Only structured types, which are
    // unsupported, need more bytes.
    private const int MaxHeaderLength = ushort.MaxValue;
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the array of a file as float32, rounding float64.</summary>
    /// <param name="path">The file.</param>
    /// <returns>The array.</returns>
    /// <exception cref="DataFileException">
    /// The file is damaged, or contains an array of an unsupported type or order.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static NhwcTensor Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return Read(stream, path);
    }

    /// <summary>
    /// Reads the array that fills the rest of a stream as float32, rounding float64. A stream that
    /// is not seekable is read to its end first.
    /// </summary>
    /// <param name="stream">The stream, positioned at the magic bytes of the array.</param>
    /// <param name="name">The name of the stream in error messages.</param>
    /// <returns>The array.</returns>
    /// <exception cref="DataFileException">
    /// The content is damaged, or contains an array of an unsupported type or order.
    /// </exception>
    public static NhwcTensor Read(Stream stream, string name = "npy stream")
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
        {
            using var copy = new MemoryStream();
            stream.CopyTo(copy);
            copy.Position = 0;
            return Read(copy, name);
        }

        try
        {
            long length = Math.Max(0, stream.Length - stream.Position);
            NpyHeader header = ReadHeader(stream, length, name, out long dataStart);
            long found = length - dataStart;
            long expected = (long)header.Shape.ElementCount * header.ElementType.ByteSize();
            if (found != expected)
            {
                throw new DataFileException(name, dataStart, $"{header.ElementType} {header.Shape} needs {expected} bytes of data, but {found} bytes follow the header.");
            }

            return ReadData(stream, header);
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

    private static NpyHeader ReadHeader(Stream stream, long length, string name, out long dataStart)
    {
        Span<byte> start = stackalloc byte[12];
        int got = stream.ReadAtLeast(start[..(int)Math.Min(length, 10)], (int)Math.Min(length, 10), throwOnEndOfStream: false);
        if (got < 10 || !start.StartsWith(Magic))
        {
            throw new DataFileException(name, 0, "not an .npy file: it does not start with \\x93NUMPY, a version and a header length.");
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
            if (length < prefix)
            {
                throw new DataFileException(name, length, "the file ends within the header length.");
            }

            stream.ReadExactly(start[10..]);
            headerLength = BinaryPrimitives.ReadUInt32LittleEndian(start[8..]);
        }

        if (headerLength > MaxHeaderLength || headerLength > length - prefix)
        {
            throw new DataFileException(name, 8, $"the header length is {headerLength} bytes, but {length - prefix} bytes follow and at most {MaxHeaderLength} are supported.");
        }

        byte[] text = new byte[headerLength];
        stream.ReadExactly(text);
        dataStart = prefix + headerLength;
        return NpyHeader.Parse(text, prefix, name);
    }

    private static NhwcTensor ReadData(Stream stream, NpyHeader header)
    {
        var tensor = NhwcTensor.CreateUninitialized(header.Shape);
        TensorBytes.Read(stream, header.ElementType, tensor.Span);
        return tensor;
    }
}
