using System.Buffers.Binary;
using System.IO.Compression;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>Writes 8-bit PNG images. Source: PNG specification (ISO/IEC 15948).</summary>
internal static class PngWriter
{
    private const byte SubFilter = 1, BitDepth = 8, Truecolour = 2, TruecolourWithAlpha = 6;

    /// <summary>Returns the bytes of a PNG file.</summary>
    /// <param name="width">Number of pixels per row.</param>
    /// <param name="height">Number of rows.</param>
    /// <param name="channels">3 for red, green, blue; 4 for red, green, blue, opacity.</param>
    /// <param name="pixels">[height, width, channels], row-major.</param>
    public static byte[] Encode(int width, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        using var file = new MemoryStream();
        file.Write([0x89, (byte)'P', (byte)'N', (byte)'G', (byte)'\r', (byte)'\n', 0x1A, (byte)'\n']);
        byte[] header = new byte[13];
        BinaryPrimitives.WriteInt32BigEndian(header, width);
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(4), height);
        header[8] = BitDepth;
        header[9] = channels == 4 ? TruecolourWithAlpha : Truecolour;
        WriteChunk(file, "IHDR"u8, header);
        WriteChunk(file, "IDAT"u8, Compress(width * channels, height, channels, pixels));
        WriteChunk(file, "IEND"u8, []);
        return file.ToArray();
    }

    private static byte[] Compress(int rowLength, int height, int channels, ReadOnlySpan<byte> pixels)
    {
        using var packed = new MemoryStream();
        using (var zlib = new ZLibStream(packed, CompressionLevel.Optimal))
        {
            // Differences from the pixel on the left compress better than pixels.
            byte[] line = new byte[1 + rowLength];
            line[0] = SubFilter;
            for (int y = 0; y < height; y++)
            {
                ReadOnlySpan<byte> row = pixels.Slice(y * rowLength, rowLength);
                for (int i = 0; i < rowLength; i++)
                {
                    line[1 + i] = (byte)(row[i] - (i < channels ? 0 : row[i - channels]));
                }

                zlib.Write(line);
            }
        }

        return packed.ToArray();
    }

    private static void WriteChunk(Stream file, ReadOnlySpan<byte> type, ReadOnlySpan<byte> content)
    {
        Span<byte> number = stackalloc byte[4];
        BinaryPrimitives.WriteInt32BigEndian(number, content.Length);
        file.Write(number);
        file.Write(type);
        file.Write(content);
        BinaryPrimitives.WriteUInt32BigEndian(number, Crc32.Of(type, content));
        file.Write(number);
    }
}
