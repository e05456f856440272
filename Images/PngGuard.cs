using System.Buffers.Binary;
using System.IO.Compression;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Checks a PNG file's chunks: lengths, checksums, and that the image data decompresses to exactly
/// the size that the header claims. These checks reject damaged files and small files that would
/// decompress to gigabytes in the decoder, which has no limit.
/// </summary>
internal static class PngGuard
{
    private const int SignatureLength = 8;
    private const int ChunkOverhead = 12;
    private const int HeaderLength = 13;

    // First column and row, and column and row steps, of each of the seven passes of an interlaced
    // image.
    private static readonly (int X, int Y, int StepX, int StepY)[] Passes =
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)];

    /// <summary>Checks the whole file.</summary>
    /// <exception cref="DataFileException">
    /// The file is damaged, truncated or larger than <paramref name="maxPixels"/>.
    /// </exception>
    public static void Check(ReadOnlySpan<byte> bytes, string name, long maxPixels)
    {
        using var packed = new MemoryStream();
        long unpackedLength = 0;
        int at = SignatureLength;
        if (!bytes.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10]))
        {
            throw new DataFileException(name, 0, "the PNG signature is damaged.");
        }

        while (true)
        {
            ReadOnlySpan<byte> chunk = ReadChunk(bytes, at, name);
            ReadOnlySpan<byte> data = chunk[8..^4];
            bool first = at == SignatureLength;
            bool isHeader = chunk[4..8].SequenceEqual("IHDR"u8);
            if (first != isHeader)
            {
                throw new DataFileException(name, at, "a PNG file must start with an IHDR chunk and contain no other IHDR chunk.");
            }

            if (isHeader)
            {
                unpackedLength = UnpackedLength(data, at, name, maxPixels);
            }
            else if (chunk[4..8].SequenceEqual("IDAT"u8))
            {
                packed.Write(data);
            }
            else if (chunk[4..8].SequenceEqual("IEND"u8))
            {
                break;
            }

            at += chunk.Length;
        }

        packed.Position = 0;
        CheckData(packed, unpackedLength, name);
    }

    private static ReadOnlySpan<byte> ReadChunk(ReadOnlySpan<byte> bytes, int at, string name)
    {
        int rest = bytes.Length - at;
        if (rest < ChunkOverhead)
        {
            throw new DataFileException(name, at, "the PNG file is truncated: it ends before its IEND chunk.");
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(bytes[at..]);
        if (length > rest - ChunkOverhead)
        {
            throw new DataFileException(name, at, $"the PNG file is truncated: a chunk claims {length} bytes, but {rest - ChunkOverhead} follow.");
        }

        ReadOnlySpan<byte> chunk = bytes.Slice(at, (int)length + ChunkOverhead);
        return Crc32.Of(chunk[4..^4]) == BinaryPrimitives.ReadUInt32BigEndian(chunk[^4..])
            ? chunk
            : throw new DataFileException(name, at, "the checksum of a PNG chunk does not match its content.");
    }

    private static long UnpackedLength(ReadOnlySpan<byte> header, int at, string name, long maxPixels)
    {
        if (header.Length != HeaderLength)
        {
            throw new DataFileException(name, at, $"a PNG header must have {HeaderLength} bytes, got {header.Length}.");
        }

        uint width = BinaryPrimitives.ReadUInt32BigEndian(header);
        uint height = BinaryPrimitives.ReadUInt32BigEndian(header[4..]);
        int depth = header[8];
        int channels = header[9] switch { 0 or 3 => 1, 2 => 3, 4 => 2, 6 => 4, _ => 0 };
        int interlace = header[12];
        if (width == 0 || height == 0 || width > int.MaxValue || height > int.MaxValue || (long)width * height > maxPixels)
        {
            throw new DataFileException(name, at, $"the image claims {width} x {height} pixels; the maximum is {maxPixels} pixels (PhotoOptions.MaxPixels).");
        }

        if (channels == 0 || depth is not (1 or 2 or 4 or 8 or 16) || (depth < 8 && channels > 1) || interlace > 1)
        {
            throw new DataFileException(name, at, $"PNG colour type {header[9]} with {depth} bits and interlace method {interlace} is not defined by the PNG specification.");
        }

        long bits = depth * channels;
        return interlace == 0
            ? PassLength(width, height, bits)
            : Passes.Sum(p => PassLength((width - p.X + p.StepX - 1) / p.StepX, (height - p.Y + p.StepY - 1) / p.StepY, bits));
    }

    // The byte before each row is its filter. A pass without columns has no rows.
    private static long PassLength(long width, long height, long bits) => width == 0 ? 0 : height * (1 + (((width * bits) + 7) / 8));

    private static void CheckData(Stream packed, long expected, string name)
    {
        long found = 0;
        try
        {
            using var unpacked = new ZLibStream(packed, CompressionMode.Decompress);
            byte[] buffer = new byte[65536];
            for (int count = unpacked.Read(buffer); count > 0 && found <= expected; count = unpacked.Read(buffer))
            {
                found += count;
            }
        }
        catch (Exception e) when (e is InvalidDataException or IOException)
        {
            throw new DataFileException(name, null, "cannot decompress the PNG image data.", e);
        }

        if (found != expected)
        {
            string state = found < expected ? "truncated" : "too long";
            throw new DataFileException(name, null, $"the PNG image data is {state}: it must decompress to {expected} bytes.");
        }
    }
}
