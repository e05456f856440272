namespace NeoResNet.Fuzz;

/// <summary>Builds small valid JPEG files of every kind that the decoder supports.</summary>
internal static class JpegSeeds
{
    private static readonly JpegChannel One = new(1, 1), Wide = new(2, 1), Tall = new(1, 2), Large = new(2, 2);

    /// <summary>Gets the files as segments.</summary>
    public static IReadOnlyList<JpegSegment[]> All { get; } =
    [
        Sequential(new(16, 16, [One], 1), JpegSegment.Frame, restart: 0, JpegHuffman.FlatAc, [0]),
        Sequential(new(17, 9, [Large, One, One], 2), JpegSegment.Frame, restart: 1, JpegHuffman.FlatAc, [0, 1, 2]),
        Sequential(new(19, 11, [One, One, One], 3), JpegSegment.Frame, restart: 0, JpegHuffman.LongAc, [0], [1], [2]),
        Sequential(new(24, 10, [Wide, One, One], 4), JpegSegment.ExtendedFrame, restart: 2, JpegHuffman.LongAc, [0], [1, 2]),
        Sequential(new(7, 30, [Tall, One, One], 5), JpegSegment.Frame, restart: 0, JpegHuffman.FlatAc, [0, 1, 2]),
        Sequential(new(9, 9, [One, One, One, One], 6), JpegSegment.Frame, restart: 0, JpegHuffman.FlatAc, [0, 1, 2, 3]),
        Sequential(new(33, 8, [new(4, 1), One, One], 7), JpegSegment.Frame, restart: 0, JpegHuffman.FlatAc, [0, 1, 2]),
        Progressive(new(18, 17, [Large, One, One], 8), restart: 0),
        Progressive(new(16, 9, [One], 9), restart: 1),
        Progressive(new(10, 12, [One, One, One, One], 10), restart: 0),
    ];

    /// <summary>Returns an Exif segment with one entry, the orientation.</summary>
    public static JpegSegment Exif(byte orientation, bool isLittle) => new(JpegSegment.App1,
    [
        .. "Exif\0\0"u8,
        .. isLittle
            ? (byte[])[.. "II\x2A\0"u8, 8, 0, 0, 0, 1, 0, 0x12, 1, 3, 0, 1, 0, 0, 0, orientation, 0, 0, 0, 0, 0, 0, 0]
            : [.. "MM\0\x2A"u8, 0, 0, 0, 8, 0, 1, 1, 0x12, 0, 3, 0, 0, 0, 1, 0, orientation, 0, 0, 0, 0, 0, 0],
    ]);

    /// <summary>Returns an Adobe segment: 0 for RGB or CMYK, 1 for YCbCr, 2 for YCCK.</summary>
    public static JpegSegment Adobe(byte transform) => new(JpegSegment.App14, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);

    private static JpegSegment[] Sequential(JpegPicture picture, byte frame, int restart, JpegHuffman ac, params int[][] scans) =>
    [
        .. Head(picture, frame, restart, ac),
        .. scans.Select(channels => JpegScanCoder.Code(picture, new(channels), isProgressive: false, restart, ac)),
        new(JpegSegment.EndOfImage),
    ];

    // The layout of scans that libjpeg writes by default, with two refinements.
    private static JpegSegment[] Progressive(JpegPicture picture, int restart)
    {
        int[] all = [.. Enumerable.Range(0, picture.Channels.Length)];
        JpegScan[] scans =
        [
            new(all, 0, 0, High: 0, Low: 1),
            .. all.Select(channel => new JpegScan([channel], 1, 5, High: 0, Low: 2)),
            .. all.Select(channel => new JpegScan([channel], 6, 63, High: 0, Low: 2)),
            .. all.Select(channel => new JpegScan([channel], 1, 63, High: 2, Low: 1)),
            new(all, 0, 0, High: 1, Low: 0),
            .. all.Select(channel => new JpegScan([channel], 1, 63, High: 1, Low: 0)),
        ];
        return
        [
            .. Head(picture, JpegSegment.ProgressiveFrame, restart, JpegHuffman.FlatAc),
            .. scans.Select(scan => JpegScanCoder.Code(picture, scan, isProgressive: true, restart, JpegHuffman.FlatAc)),
            new(JpegSegment.EndOfImage),
        ];
    }

    private static IEnumerable<JpegSegment> Head(JpegPicture picture, byte frame, int restart, JpegHuffman ac)
    {
        yield return new(JpegSegment.StartOfImage);
        switch (picture.Channels.Length)
        {
            case 1:
                yield return Exif(6, isLittle: true);
                break;
            case 3 when picture.Width % 2 == 0:
                yield return Exif(3, isLittle: false);
                break;
            case 3:
                yield return new(JpegSegment.App0, [.. "JFIF\0"u8, 1, 2, 0, 0, 1, 0, 1, 0, 0]);
                break;
            default:
                yield return Adobe((byte)(picture.Width % 2 == 0 ? 2 : 0));
                break;
        }

        yield return new(JpegSegment.QuantTables, [0, .. Enumerable.Range(1, 64).Select(i => (byte)(4 + (i / 2)))]);
        yield return new(frame, picture.Frame());
        yield return new(JpegSegment.HuffmanTables, JpegHuffman.Dc.ToContent(0));
        yield return new(JpegSegment.HuffmanTables, ac.ToContent(0x10));
        if (restart > 0)
        {
            yield return new(JpegSegment.RestartInterval, 0, (byte)restart);
        }
    }
}
