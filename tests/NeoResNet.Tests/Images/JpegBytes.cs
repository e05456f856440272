namespace NeoResNet.Tests.Images;

/// <summary>Creates minimal JPEG files: one grey block of 8 x 8 pixels of one value.</summary>
internal static class JpegBytes
{
    /// <summary>
    /// A baseline file whose pixels are all 128 + <paramref name="level"/>, level 32 to 63. The quantizer is 8, so the one coefficient is the level;
    /// the Huffman tables have "0" for nothing and "10" for a coefficient of six bits.
    /// </summary>
    public static byte[] Grey(int level, ushort width = 8, ushort height = 8) =>
    [
        .. Head(0xC0, width, height),
        .. Scan(0, 63, CodedLevel(level), 0x7F),
        0xFF, 0xD9,
    ];

    /// <summary>The same picture as a progressive file: one scan for the mean, one for the (empty) rest.</summary>
    public static byte[] ProgressiveGrey(int level) =>
    [
        .. Head(0xC2, 8, 8),
        .. Scan(0, 0, CodedLevel(level)),
        .. Scan(1, 63, 0x7F),
        0xFF, 0xD9,
    ];

    /// <summary>The first bytes of a file of any size and kind, up to its first scan's header.</summary>
    public static byte[] Claiming(ushort width, ushort height, byte channels, bool progressive) =>
    [
        0xFF, 0xD8,
        0xFF, (byte)(progressive ? 0xC2 : 0xC0), 0, (byte)(8 + (3 * channels)), 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, channels,
        .. Enumerable.Range(1, channels).SelectMany(id => new byte[] { (byte)id, 0x11, 0 }),
        .. Tables(),
        .. Scan(0, progressive ? (byte)0 : (byte)63),
    ];

    /// <summary>A file with a scan of eight zero bytes for each list of channels, numbered from 1. All coefficients are zero.</summary>
    public static byte[] Scans(ushort width, ushort height, byte channels, params byte[][] scans) =>
    [
        .. Claiming(width, height, channels, progressive: false)[..^10],
        .. scans.SelectMany(ids => (byte[])[0xFF, 0xDA, 0, (byte)(6 + (2 * ids.Length)), (byte)ids.Length, .. ids.SelectMany(id => new byte[] { id, 0 }), 0, 63, 0, .. new byte[8]]),
        0xFF, 0xD9,
    ];

    private static byte[] Head(byte frame, ushort width, ushort height) =>
    [
        0xFF, 0xD8,
        0xFF, frame, 0, 11, 8, (byte)(height >> 8), (byte)height, (byte)(width >> 8), (byte)width, 1, 1, 0x11, 0,
        .. Tables(),
    ];

    private static byte[] Tables() =>
    [
        0xFF, 0xDB, 0, 67, 0, .. Enumerable.Repeat((byte)8, 64),
        0xFF, 0xC4, 0, 21, 0x00, 1, 1, .. new byte[14], 0, 6,
        0xFF, 0xC4, 0, 20, 0x10, 1, .. new byte[15], 0,
    ];

    private static byte[] Scan(byte first, byte last, params byte[] coded) => [0xFF, 0xDA, 0, 8, 1, 1, 0x00, first, last, 0, .. coded];

    // "10", then the six bits of the level. What follows, 0x7F, is "0" for the end of the block and ones to the byte's end.
    private static byte CodedLevel(int level) => (byte)(0x80 | level);
}
