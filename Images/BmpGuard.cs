using System.Buffers.Binary;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Checks a BMP file's header against the file's length, and rejects variants that the decoder
/// misreads.
/// </summary>
internal static class BmpGuard
{
    private const int FileHeaderLength = 14;
    private const int CoreHeaderLength = 12;
    private const int BitFields = 3;

    /// <summary>Checks that the file contains all rows.</summary>
    /// <exception cref="DataFileException">
    /// Rows are missing, or the BMP variant is unsupported.
    /// </exception>
    public static void Check(ReadOnlySpan<byte> bytes, string name)
    {
        if (bytes.Length < FileHeaderLength + CoreHeaderLength)
        {
            throw new DataFileException(name, bytes.Length, "the BMP file ends within its header.");
        }

        uint offset = BinaryPrimitives.ReadUInt32LittleEndian(bytes[10..]);
        uint headerLength = BinaryPrimitives.ReadUInt32LittleEndian(bytes[14..]);
        if (headerLength is not (40 or 108 or 124) || bytes.Length < FileHeaderLength + headerLength)
        {
            throw new DataFileException(name, 14, $"unsupported BMP header of {headerLength} bytes, or a truncated one; supported are 40, 108 and 124 bytes.");
        }

        int width = BinaryPrimitives.ReadInt32LittleEndian(bytes[18..]);
        long height = Math.Abs((long)BinaryPrimitives.ReadInt32LittleEndian(bytes[22..]));
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        uint compression = BinaryPrimitives.ReadUInt32LittleEndian(bytes[30..]);
        if (width < 1 || height < 1)
        {
            throw new DataFileException(name, 18, $"the BMP image claims {width} x {height} pixels; both must be at least 1.");
        }

        if (bits is not (1 or 4 or 8 or 16 or 24 or 32) || compression is not (0 or BitFields))
        {
            throw new DataFileException(name, 28, $"BMP pixels of {bits} bits with compression {compression} are unsupported; supported are 1, 4, 8, 16, 24 and 32 bits without compression.");
        }

        CheckOffset(name, offset, headerLength, bits, compression);

        long row = (((long)width * bits) + 31) / 32 * 4;
        if (row > int.MaxValue || bytes.Length - (long)offset < row * height)
        {
            throw new DataFileException(name, offset, $"the BMP image of {width} x {height} pixels is truncated: it has {bytes.Length - (long)offset} bytes of pixels.");
        }
    }

    /// <summary>
    /// Checks that the pixels follow the header, colour masks and palette without a gap. The
    /// decoder skips a gap twice and would return wrong pixels.
    /// </summary>
    private static void CheckOffset(string name, uint offset, uint headerLength, int bits, uint compression)
    {
        long end = FileHeaderLength + headerLength;
        if (bits > 8)
        {
            end += headerLength == 40 && compression == BitFields ? 12 : 0;
        }
        else if (offset > end && (offset - end) % 4 == 0 && offset - end <= 4 * 256)
        {
            end = offset;
        }

        if (offset != end)
        {
            throw new DataFileException(name, 10, $"unsupported BMP pixels at byte {offset}: the header ends at {end}, and only a palette may be between them.");
        }
    }
}
