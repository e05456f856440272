using System.Buffers.Binary;
using System.Text;

namespace NeoResNet.Tensors;

/// <summary>
/// NumPy's <c>.npy</c> files, one array each. Reads versions 1.0, 2.0 and 3.0 with little-endian float32 or float64 elements in C order;
/// writes version 1.0, float32. The format is described in <c>numpy.lib.format</c>.
/// Files are not trusted: nothing is allocated before the header's claims were held against the file's length.
/// </summary>
public static class Npy
{
    // A dictionary of three short entries. Only structured types, which are not read, ever need more.
    private const int MaxHeaderLength = ushort.MaxValue;
    private const int Alignment = 64;

    private static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Reads the array of a file as float32 (float64 is rounded).</summary>
    /// <exception cref="DataFileException">The file is damaged, or holds an array of another type or order.</exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static NhwcTensor Read(string path)
    {
        using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
        return Read(stream, path);
    }

    /// <summary>
    /// Reads the array that takes up the rest of the stream as float32 (float64 is rounded).
    /// A stream that cannot seek is read to its end first.
    /// </summary>
    /// <param name="stream">Positioned at the start of the array's magic bytes.</param>
    /// <param name="name">What error messages call the stream.</param>
    /// <exception cref="DataFileException">The content is damaged, or holds an array of another type or order.</exception>
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
                throw new DataFileException(name, dataStart, $"{header.ElementType} {header.Shape} takes {expected} bytes of data, but {found} follow the header.");
            }

            return ReadData(stream, header);
        }
        catch (EndOfStreamException e)
        {
            throw new DataFileException(name, null, "the content ended while it was read.", e);
        }
    }

    /// <summary>Writes a file of version 1.0, float32, C order, by way of <see cref="AtomicFile"/>.</summary>
    /// <exception cref="IOException">The file could not be written; an older one is as it was.</exception>
    public static void Write(string path, NhwcTensor tensor)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        AtomicFile.Write(path, stream => Write(stream, tensor));
    }

    /// <summary>Writes an array of version 1.0, float32, C order, at the stream's position. Data starts at a multiple of 64 bytes from there.</summary>
    /// <exception cref="ArgumentException">The shape has so many dimensions that its header exceeds 65,535 bytes.</exception>
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
            throw new ArgumentException($"A shape of {tensor.Shape.Rank} dimensions does not fit the header.", nameof(tensor));
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
            throw new DataFileException(name, 6, $"version {start[6]}.{start[7]} is not read, only 1.0, 2.0 and 3.0.");
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
            throw new DataFileException(name, 8, $"a header of {headerLength} bytes was announced; {length - prefix} bytes follow, and {MaxHeaderLength} is the most read.");
        }

        byte[] text = new byte[headerLength];
        stream.ReadExactly(text);
        dataStart = prefix + headerLength;
        return NpyHeader.Parse(text, prefix, name);
    }

    private static NhwcTensor ReadData(Stream stream, NpyHeader header)
    {
        var tensor = NhwcTensor.Uninitialized(header.Shape);
        TensorBytes.Read(stream, header.ElementType, tensor.Span);
        return tensor;
    }
}
