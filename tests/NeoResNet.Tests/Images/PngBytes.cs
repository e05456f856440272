using System.Buffers.Binary;
using System.IO.Compression;

namespace NeoResNet.Tests.Images;

/// <summary>A minimal PNG writer, made from the specification, true or lying.</summary>
internal static class PngBytes
{
    public static readonly byte[] Signature = [0x89, (byte)'P', (byte)'N', (byte)'G', 13, 10, 26, 10];

    /// <summary>A file with the given scan lines, each starting with its filter's number.</summary>
    public static byte[] Of(uint width, uint height, byte depth, byte colourType, byte[] lines, byte interlace = 0, byte[]? extraChunks = null) =>
        [.. Signature, .. Header(width, height, depth, colourType, interlace), .. extraChunks ?? [], .. Chunk("IDAT", Pack(lines)), .. Chunk("IEND", [])];

    /// <summary>An RGB file without filters.</summary>
    public static byte[] Rgb(int width, int height, byte[] pixels)
    {
        byte[] lines = [.. Enumerable.Range(0, height).SelectMany(y => new byte[] { 0 }.Concat(pixels.Skip(y * width * 3).Take(width * 3)))];
        return Of((uint)width, (uint)height, 8, 2, lines);
    }

    public static byte[] Header(uint width, uint height, byte depth, byte colourType, byte interlace = 0)
    {
        byte[] data = [0, 0, 0, 0, 0, 0, 0, 0, depth, colourType, 0, 0, interlace];
        BinaryPrimitives.WriteUInt32BigEndian(data, width);
        BinaryPrimitives.WriteUInt32BigEndian(data.AsSpan(4), height);
        return Chunk("IHDR", data);
    }

    public static byte[] Chunk(string type, byte[] data)
    {
        byte[] chunk = [0, 0, 0, 0, .. type.Select(c => (byte)c), .. data, 0, 0, 0, 0];
        BinaryPrimitives.WriteUInt32BigEndian(chunk, (uint)data.Length);
        BinaryPrimitives.WriteUInt32BigEndian(chunk.AsSpan(data.Length + 8), Crc(chunk.AsSpan(4, data.Length + 4)));
        return chunk;
    }

    public static byte[] Pack(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZLibStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            zip.Write(bytes);
        }

        return packed.ToArray();
    }

    /// <summary>Makes the checksums true again after bytes were changed, as far as the chunks can be followed.</summary>
    public static void Mend(byte[] file)
    {
        for (long at = Signature.Length; at + 12 <= file.Length;)
        {
            long end = at + 12 + BinaryPrimitives.ReadUInt32BigEndian(file.AsSpan((int)at));
            if (end > file.Length)
            {
                return;
            }

            BinaryPrimitives.WriteUInt32BigEndian(file.AsSpan((int)end - 4), Crc(file.AsSpan((int)at + 4, (int)(end - at) - 8)));
            at = end;
        }
    }

    // Bit by bit, as the specification defines it.
    private static uint Crc(ReadOnlySpan<byte> bytes)
    {
        uint crc = 0xFFFFFFFF;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
            }
        }

        return ~crc;
    }
}
