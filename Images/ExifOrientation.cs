using System.Buffers.Binary;

namespace NeoResNet;

/// <summary>
/// Reads the camera's orientation from the content of an Exif segment: the entry 0x0112 of its first
/// directory, 1 to 8. Cameras and programs write many malformed segments. Like other readers, this
/// class treats a photo without a valid entry as upright.
/// </summary>
internal static class ExifOrientation
{
    public const int Upright = 1;

    private const int Tag = 0x0112;
    private const int EntryLength = 12;

    /// <summary>Returns the orientation in the TIFF structure of an Exif segment.</summary>
    public static int Of(ReadOnlySpan<byte> tiff)
    {
        bool isLittle = tiff.StartsWith("II\x2A\0"u8);
        if (tiff.Length < 8 || (!isLittle && !tiff.StartsWith("MM\0\x2A"u8)))
        {
            return Upright;
        }

        uint directory = Long(tiff[4..], isLittle);
        if (directory > tiff.Length - 2)
        {
            return Upright;
        }

        ReadOnlySpan<byte> entries = tiff[(int)directory..];
        int count = Short(entries, isLittle);
        entries = entries[2..];
        for (int i = 0; i < count && entries.Length >= EntryLength; i++, entries = entries[EntryLength..])
        {
            if (Short(entries, isLittle) == Tag)
            {
                uint value = Integer(Short(entries[2..], isLittle), entries[8..], isLittle);
                return value is >= 1 and <= 8 ? (int)value : Upright;
            }
        }

        return Upright;
    }

    // The specification demands type 3, but programs write other types. 0 is no orientation.
    private static uint Integer(int type, ReadOnlySpan<byte> value, bool isLittle) => type switch
    {
        1 or 6 => value[0],
        3 or 8 => Short(value, isLittle),
        4 or 9 => Long(value, isLittle),
        _ => 0,
    };

    private static ushort Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);

    private static uint Long(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
}
