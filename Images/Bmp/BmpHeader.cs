using System.Buffers.Binary;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>Represents the header of a BMP file, of OS/2 and of all versions of Windows.</summary>
internal sealed class BmpHeader
{
    /// <summary>Specifies the kinds of compression that are supported.</summary>
    public const uint Uncompressed = 0, RunLength8 = 1, RunLength4 = 2, BitFields = 3, AlphaBitFields = 6;

    private const int FileHeaderLength = 14;
    private const int CoreLength = 12;
    private const int InfoLength = 40;
    private const int MasksLength = 12;

    private readonly byte[] _bytes;
    private readonly string _name;
    private readonly int _end;

    /// <summary>Reads the header.</summary>
    /// <exception cref="DataFileException">The header is truncated or unsupported.</exception>
    public BmpHeader(byte[] bytes, string name)
    {
        (_bytes, _name) = (bytes, name);
        uint length = bytes.Length < FileHeaderLength + 4 ? 0 : UInt32(FileHeaderLength);
        if (bytes.Length < FileHeaderLength + 4)
        {
            throw Error(bytes.Length, "the BMP file is truncated: it ends before its header.");
        }

        if (length is not (CoreLength or InfoLength or 52 or 56 or 64 or 108 or 124))
        {
            throw Error(FileHeaderLength, $"unsupported BMP header of {length} bytes; supported are 12, 40, 52, 56, 64, 108 and 124 bytes.");
        }

        if (bytes.Length < FileHeaderLength + length)
        {
            throw Error(bytes.Length, $"the BMP file is truncated: it ends within its header of {length} bytes.");
        }

        bool isCore = length == CoreLength;
        Width = isCore ? UInt16(18) : (int)UInt32(18);
        long height = isCore ? UInt16(20) : (int)UInt32(22);
        (Height, IsTopDown) = (Math.Abs(height), height < 0);
        Bits = UInt16(isCore ? 24 : 28);
        Compression = isCore ? Uncompressed : UInt32(30);
        _end = FileHeaderLength + (int)length;
        CheckKind();
        bool hasMasks = Compression is BitFields or AlphaBitFields;
        Masks = hasMasks ? ReadMasks() : Bits == 16 ? [0x7C00, 0x03E0, 0x001F] : [0xFF0000, 0xFF00, 0xFF];
        PixelsStart = UInt32(10);
        Palette = Bits > 8 ? [] : ReadPalette(isCore ? 3 : 4, isCore ? 0 : UInt32(46));
    }

    public long Width { get; }

    public long Height { get; }

    /// <summary>Gets whether the top row comes first; otherwise, the bottom row.</summary>
    public bool IsTopDown { get; }

    /// <summary>Gets the number of bits per pixel.</summary>
    public int Bits { get; }

    public uint Compression { get; }

    /// <summary>Gets the bits of red, green and blue in a pixel of 16 or 32 bits.</summary>
    public uint[] Masks { get; }

    /// <summary>Gets red, green and blue of 256 colours, for pixels of at most 8 bits.</summary>
    public byte[] Palette { get; }

    /// <summary>Gets the position of the pixels.</summary>
    public uint PixelsStart { get; }

    /// <summary>Returns an exception for a file that cannot be decoded.</summary>
    public DataFileException Error(long at, string message) => new(_name, Math.Min(at, _bytes.Length), message);

    private void CheckKind()
    {
        bool isSupported = Compression switch
        {
            Uncompressed => Bits is 1 or 4 or 8 or 16 or 24 or 32,
            RunLength8 => Bits == 8 && !IsTopDown,
            RunLength4 => Bits == 4 && !IsTopDown,
            BitFields or AlphaBitFields => Bits is 16 or 24 or 32,
            _ => false,
        };
        if (!isSupported)
        {
            throw Error(28, $"BMP pixels of {Bits} bits with compression {Compression} are unsupported; supported are 1, 4, 8, 16, 24 and 32 bits without compression, 4 and 8 bits with run lengths, and 16 and 32 bits with masks.");
        }
    }

    private uint[] ReadMasks()
    {
        if (_bytes.Length < FileHeaderLength + InfoLength + MasksLength)
        {
            throw Error(_bytes.Length, "the BMP file ends within its colour masks.");
        }

        uint[] masks = [UInt32(54), UInt32(58), UInt32(62)];
        if (masks is [0, 0, 0])
        {
            return Bits == 16 ? [0x7C00, 0x03E0, 0x001F] : [0xFF0000, 0xFF00, 0xFF];
        }

        // Bits of a mask are adjacent: with the zeros below it set, it is one less than a power of 2.
        return Array.TrueForAll(masks, mask => mask != 0 && uint.IsPow2((mask >> System.Numerics.BitOperations.TrailingZeroCount(mask)) + 1))
            ? masks
            : throw Error(54, $"the colour masks {masks[0]:X8}, {masks[1]:X8} and {masks[2]:X8} of the BMP file are unsupported; each must consist of adjacent bits.");
    }

    private byte[] ReadPalette(int entryLength, uint given)
    {
        // Pillow shows colours that the palette does not have as grey.
        byte[] palette = [.. Enumerable.Range(0, 256).SelectMany(i => Enumerable.Repeat((byte)i, 3))];
        int count = (int)Math.Min(given == 0 ? 256 : given, 1 << Bits);
        count = PixelsStart > _end ? Math.Min(count, (int)Math.Min(256, (PixelsStart - _end) / entryLength)) : count;
        if (_bytes.Length < _end + (count * entryLength))
        {
            throw Error(_bytes.Length, "the BMP file ends within its palette.");
        }

        for (int i = 0; i < count; i++)
        {
            for (int channel = 0; channel < 3; channel++)
            {
                palette[(3 * i) + channel] = _bytes[_end + (i * entryLength) + 2 - channel];
            }
        }

        return palette;
    }

    private ushort UInt16(int at) => BinaryPrimitives.ReadUInt16LittleEndian(_bytes.AsSpan(at));

    private uint UInt32(int at) => BinaryPrimitives.ReadUInt32LittleEndian(_bytes.AsSpan(at));
}
