using System.Buffers.Binary;

namespace NeoResNet;

/// <summary>
/// Reads the camera's orientation from a JPEG file's Exif segment: the entry 0x0112 of its first
/// directory, 1 to 8. Cameras and programs write many malformed segments. Like other readers, this
/// class treats a photo without a valid entry as upright.
/// </summary>
internal static class ExifOrientation
{
    public const int Upright = 1;

    private const byte App1 = 0xE1;
    private const int Tag = 0x0112;
    private const int ShortType = 3;
    private const int EntryLength = 12;

    /// <summary>
    /// Returns the orientation of a JPEG file that <see cref="JpegGuard"/> accepted.
    /// </summary>
    public static int Of(ReadOnlySpan<byte> bytes, string name)
    {
        var segments = new JpegSegments(bytes, name);
        while (segments.Read())
        {
            if (segments.Marker == App1 && segments.Content.StartsWith("Exif\0\0"u8))
            {
                return OfTiff(segments.Content[6..]);
            }
        }

        return Upright;
    }

    private static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        bool isLittle = tiff.StartsWith("II\x2A\0"u8);
        if (tiff.Length < 8 || (!isLittle && !tiff.StartsWith("MM\0\x2A"u8)))
        {
            return Upright;
        }

        uint directory = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
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
                int value = Short(entries[8..], isLittle);
                return Short(entries[2..], isLittle) == ShortType && value is >= 1 and <= 8 ? value : Upright;
            }
        }

        return Upright;
    }

    private static int Short(ReadOnlySpan<byte> bytes, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16BigEndian(bytes);
}
