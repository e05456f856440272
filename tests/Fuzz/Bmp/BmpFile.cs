using System.Buffers.Binary;

namespace NeoResNet.Fuzz;

/// <summary>Represents the fields of a BMP file.</summary>
internal sealed record BmpFile(int Width, int Height, ushort Bits)
{
    private const int FileHeaderLength = 14;

    /// <summary>Gets the length of the information header: 40, 108 or 124 in supported files.</summary>
    public uint HeaderLength { get; init; } = 40;

    /// <summary>Gets the compression: 0 for none, 3 for colour masks.</summary>
    public uint Compression { get; init; }

    /// <summary>Gets the number of colours in the palette; 0 for all.</summary>
    public uint Colours { get; init; }

    /// <summary>Gets the red, green, blue and alpha masks.</summary>
    public uint[] Masks { get; init; } = [0xFF0000, 0xFF00, 0xFF, 0];

    /// <summary>Gets the difference between the offset of the pixels and its right value.</summary>
    public int OffsetError { get; init; }

    /// <summary>Gets the number of bytes of pixels; null for the right number.</summary>
    public int? PixelBytes { get; init; }

    /// <summary>Returns the bytes of the file.</summary>
    /// <param name="random">Chooses palette and pixels.</param>
    public byte[] ToFile(FuzzRandom random)
    {
        byte[] header = new byte[FileHeaderLength + (int)Math.Clamp(HeaderLength, 12, 256)];
        byte[] masks = HeaderLength == 40 && Compression == 3 ? [.. Masks.Take(3).SelectMany(BitConverter.GetBytes)] : [];
        byte[] palette = Bits <= 8 ? random.Bytes(4 * (int)Math.Min(Colours == 0 ? 1u << Bits : Colours, 300)) : [];
        long row = (((long)Math.Max(Width, 0) * Bits) + 31) / 32 * 4;
        byte[] pixels = random.Bytes(PixelBytes ?? (int)Math.Min(row * Math.Abs((long)Height), 1 << 15));

        header[0] = (byte)'B';
        header[1] = (byte)'M';
        int offset = header.Length + masks.Length + palette.Length + OffsetError;
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(2), header.Length + masks.Length + palette.Length + pixels.Length);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(10), offset);
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(14), HeaderLength);
        if (header.Length >= FileHeaderLength + 40)
        {
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(18), Width);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(22), Height);
            header[26] = 1;
            BinaryPrimitives.WriteUInt16LittleEndian(header.AsSpan(28), Bits);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(30), Compression);
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(46), Colours);
        }

        for (int i = 0; i < Masks.Length && header.Length >= FileHeaderLength + 56; i++)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(54 + (4 * i)), Masks[i]);
        }

        return [.. header, .. masks, .. palette, .. pixels];
    }
}
