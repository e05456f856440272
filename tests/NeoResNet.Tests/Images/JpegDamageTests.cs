using NeoResNet.Tensors;

namespace NeoResNet.Tests.Images;

/// <summary>Checks JPEG files that libjpeg repairs, and variants of JPEG that are not supported. The tests create each file.</summary>
public sealed class JpegDamageTests
{
    private static readonly byte[] Grey = JpegBytes.Grey(40);

    private static IEnumerable<TestCaseData> Repaired =>
    [
        Case("FF 00 between segments", [.. Grey[..2], 0xFF, 0, .. Grey[2..]], "unexpected bytes precede a marker"),
        Case("text between segments", [.. Grey[..15], .. "text"u8, .. Grey[15..]], "unexpected bytes precede a marker"),
        Case("a scan of coefficients 0 to 5", FirstCoefficients(Grey), "does not contain the coefficients 0 to 63"),
        Case("no end marker", Grey[..^2], "the file ends before its end marker"),
        Case("a frame after the image", [.. Grey[..^2], 0xFF, 0xC0, 0, 2, 0xFF, 0xD9], "unexpected segments follow the image data"),
        Case("an Adobe segment with transform 7", [.. JpegBytes.Scans(8, 8, 3, [1, 2, 3])[..2], .. Adobe(7), .. JpegBytes.Scans(8, 8, 3, [1, 2, 3])[2..]], "colour transform"),
    ];

    private static IEnumerable<TestCaseData> Whole =>
    [
        Case("bytes after the end", [.. Grey, 1, 2, 3], null),
        Case("fill bytes before markers", [.. Grey[..2], 0xFF, 0xFF, .. Grey[2..^2], 0xFF, 0xFF, 0xFF, 0xD9], null),
        Case("a second image after the end", [.. Grey, .. JpegBytes.Grey(60)], null),
        Case("a thumbnail in a segment", [.. Grey[..2], .. Segment(0xE1, [.. "Exif\0\0"u8, .. JpegBytes.Grey(60)]), .. Grey[2..]], null),
        Case("segments that only other programs read", [.. Grey[..2], .. Segment(0xEB, [1, 2]), .. Segment(0xFE, "text"u8), .. Segment(0xDC, [0, 8]), 0xFF, 0x01, .. Grey[2..]], null),
        Case("quantization tables of 16 bits", WideTable(Grey), null),
        Case("an extended frame", Changed(Grey, 0xC1), null),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Case("lossless", Changed(Grey, 0xC3), "a Huffman-coded lossless JPEG"),
        Case("differential", Changed(Grey, 0xC5), "a Huffman-coded hierarchical JPEG"),
        Case("arithmetic", Changed(Grey, 0xC9), "an arithmetic-coded JPEG"),
        Case("12 bits", Changed(Grey, 0xC1, 12), "12 bits per sample"),
        Case("two channels", JpegBytes.Scans(8, 8, 2, [1, 2]), "2 channels"),
        Case("no height", JpegBytes.Grey(40, 8, 0), "8 x 0 pixels"),
        Case("a second start", [.. Grey[..2], 0xFF, 0xD8, .. Grey[2..]], "second start marker"),
        Case("two frames", [.. Grey[..15], .. Frame(Grey), .. Grey[15..]], "two frame headers"),
        Case("no tables", [.. Grey[..2], .. Frame(Grey), .. Grey[^14..]], "no quantization table 0"),
        Case("no scan", [.. Grey[..^14], 0xFF, 0xD9], "ends before its image data"),
        Case("no frame", [.. Grey[..2], .. Grey[^14..]], "image data before its size"),
        Case("sampling 3 to 2", Sampled(0x32, 0x21), "do not divide"),
        Case("sampling 5", Sampled(0x51, 0x11), "both must be 1 to 4"),
    ];

    [TestCaseSource(nameof(Repaired))]
    public void Is_repaired_and_reported(string name, byte[] file, string? damage)
    {
        Assert.That(ImageFile.Decode(file, name, new()).Damage, Does.Contain(damage!));
        Assert.That(() => ImageFile.Decode(file, name, new() { Strict = true }), Throws.TypeOf<DataFileException>().With.Message.Contains(damage!).And.Message.Contains("--strict"));
    }

    [TestCaseSource(nameof(Whole))]
    public void Is_whole(string name, byte[] file, string? damage)
    {
        RgbImage image = ImageFile.Decode(file, name, new());
        Assert.That(image.Damage, Is.EqualTo(damage));
        Assert.That(image.Pixels.ToArray(), Is.All.EqualTo(168));
    }

    [TestCaseSource(nameof(Refused))]
    public void Is_refused_with_the_reason(string name, byte[] file, string reason) =>
        Assert.That(() => ImageFile.Decode(file, name, new()), Throws.TypeOf<DataFileException>().With.Message.Contains(reason));

    // Rows without data have one colour, grey, as libjpeg gives them.
    [Test]
    public void Rows_without_data_are_grey()
    {
        RgbImage image = ImageFile.Decode(JpegBytes.Grey(40, 8, 64), "short.jpg", new());
        Assert.That(image.Row(0).ToArray(), Is.All.EqualTo(168));
        Assert.That(image.Row(63).ToArray(), Is.All.EqualTo(128));
        Assert.That(image.Damage, Does.Contain("image data is missing"));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Memory_is_what_the_limit_counts(bool progressive)
    {
        const int Side = 1600;
        byte[] file = [.. JpegBytes.Claiming(Side, Side, 3, progressive), .. new byte[2000], 0xFF, 0xD9];
        string refusal = Assert.Throws<DataFileException>(() => ImageFile.Decode(file, "f", new() { MaxMemory = 1 }))!.Message;
        long counted = long.Parse(refusal.Split("takes ")[1].Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(ImageFile.Decode(file, "f", new() { MaxMemory = counted }).Damage, Is.Not.Null);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(counted + 1_000_000));

        // The file has one scan of one of three channels: pixels and coefficients, 3 and 2 * 3 bytes per pixel.
        Assert.That(counted, Is.InRange(9L * Side * Side, (9L * Side * Side) + (700 * Side)));
    }

    private static TestCaseData Case(string name, byte[] file, string? text) => new TestCaseData(name, file, text).SetArgDisplayNames(name);

    private static byte[] Segment(byte marker, ReadOnlySpan<byte> content) => [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    private static byte[] Adobe(byte transform) => Segment(0xEE, [.. "Adobe"u8, 0, 100, 0, 0, 0, 0, transform]);

    private static int FrameStart(byte[] file) => file.AsSpan().IndexOf((byte[])[0xFF, 0xC0]);

    private static byte[] Frame(byte[] file) => file[FrameStart(file)..(FrameStart(file) + 13)];

    private static byte[] Changed(byte[] file, byte kind, byte bits = 8)
    {
        byte[] changed = [.. file];
        changed[FrameStart(file) + 1] = kind;
        changed[FrameStart(file) + 4] = bits;
        return changed;
    }

    private static byte[] FirstCoefficients(byte[] file)
    {
        byte[] changed = [.. file];
        changed[changed.AsSpan().IndexOf((byte[])[0xFF, 0xDA]) + 8] = 5;
        return changed;
    }

    private static byte[] WideTable(byte[] file)
    {
        int table = file.AsSpan().IndexOf((byte[])[0xFF, 0xDB]);
        return [.. file[..table], .. Segment(0xDB, [0x10, .. Enumerable.Repeat<byte[]>([0, 8], 64).SelectMany(pair => pair)]), .. file[(table + 69)..]];
    }

    private static byte[] Sampled(params byte[] sampling)
    {
        byte[] file = JpegBytes.Scans(8, 8, 3, [1], [2], [3]);
        int at = FrameStart(file) + 11;
        for (int i = 0; i < sampling.Length; i++)
        {
            file[at + (3 * i)] = sampling[i];
        }

        return file;
    }
}
