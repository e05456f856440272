using System.Buffers.Binary;
using System.IO.Compression;

namespace NeoResNet.Fuzz;

/// <summary>Builds small valid PNG files of every colour type, depth and interlacing.</summary>
internal static class PngSeeds
{
    private static readonly (byte Colour, byte[] Depths)[] Kinds = [(0, [1, 2, 4, 8, 16]), (2, [8, 16]), (3, [1, 2, 4, 8]), (4, [8, 16]), (6, [8, 16])];

    /// <summary>Gets the headers of all kinds.</summary>
    public static IReadOnlyList<PngHeader> Headers { get; } =
        [.. from kind in Kinds from depth in kind.Depths from interlace in (byte[])[0, 1] select new PngHeader(11, 9, depth, kind.Colour, interlace)];

    /// <summary>Returns the chunks of a valid file.</summary>
    public static PngChunk[] File(PngHeader header, FuzzRandom random, bool isStored) =>
    [
        header.Chunk,
        .. header.Colour == 3 ? (PngChunk[])[new("PLTE", random.Bytes(3 << Math.Min(header.Depth, (byte)8))), new("tRNS", random.Bytes(2))] : [],
        new("IDAT", Pack(Rows(header, random), isStored)),
        new("IEND", []),
    ];

    /// <summary>Returns rows of random pixels, each after the number of a valid filter.</summary>
    public static byte[] Rows(PngHeader header, FuzzRandom random) =>
        [.. header.RowLengths(most: 1 << 16).SelectMany(length => (byte[])[(byte)random.Below(5), .. random.Bytes(length - 1)])];

    /// <summary>Compresses rows as zlib data.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isStored">Whether to store the bytes without compression, which is faster.</param>
    public static byte[] Pack(byte[] rows, bool isStored)
    {
        var packed = new MemoryStream();
        if (!isStored)
        {
            using (var zip = new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
            {
                zip.Write(rows);
            }

            return packed.ToArray();
        }

        packed.Write([0x78, 0x01]);
        for (int at = 0; at == 0 || at < rows.Length; at += ushort.MaxValue)
        {
            int length = Math.Min(rows.Length - at, ushort.MaxValue);
            packed.WriteByte((byte)(at + length == rows.Length ? 1 : 0));
            packed.Write([(byte)length, (byte)(length >> 8), (byte)~length, (byte)(~length >> 8)]);
            packed.Write(rows, at, length);
        }

        byte[] checksum = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(checksum, Checksums.Adler(rows));
        packed.Write(checksum);
        return packed.ToArray();
    }
}
