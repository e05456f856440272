using NeoResNet.Tensors;

namespace NeoResNet.Tests.Images;

/// <summary>PNG files that other readers accept although something is odd, and those that they refuse too.</summary>
public sealed class PngDamageTests
{
    private static readonly byte[] Pixels = [1, 2, 3, 250, 5, 6, 7, 80, 9, 10, 11, 120, 13, 140, 15, 16, 17, 18];
    private static readonly byte[] Lines = [0, .. Pixels[..9], 0, .. Pixels[9..]];
    private static readonly byte[] Data = PngBytes.Pack(Lines);
    private static readonly byte[] Head = [.. PngBytes.Signature, .. PngBytes.Header(3, 2, 8, 2)];
    private static readonly byte[] Empty = PngBytes.Chunk("IDAT", []);
    private static readonly byte[] End = PngBytes.Chunk("IEND", []);

    private static IEnumerable<TestCaseData> Accepted =>
    [
        Case("an empty chunk first", [.. Head, .. Empty, .. PngBytes.Chunk("IDAT", Data), .. End]),
        Case("an empty chunk last", [.. Head, .. PngBytes.Chunk("IDAT", Data), .. Empty, .. End]),
        Case("an empty chunk after every byte", [.. Head, .. Data.SelectMany(value => (byte[])[.. Empty, .. PngBytes.Chunk("IDAT", [value])]), .. End]),
        Case("a byte after the end", [.. Head, .. PngBytes.Chunk("IDAT", Data), .. End, 7]),
        Case("a byte after the compressed data", [.. Head, .. PngBytes.Chunk("IDAT", [.. Data, 7]), .. End]),
        Case("more rows than the header claims", [.. Head, .. PngBytes.Chunk("IDAT", PngBytes.Pack([.. Lines, .. Lines])), .. End]),
        Case("a wrong checksum of a chunk that readers may skip", [.. Head, .. PngBytes.Chunk("tEXt", [1, 2])[..^1], 0, .. PngBytes.Chunk("IDAT", Data), .. End]),
        Case("chunks that readers may skip", [.. Head, .. PngBytes.Chunk("gAMA", [0, 0, 0xB1, 0x8F]), .. PngBytes.Chunk("acTL", new byte[8]), .. PngBytes.Chunk("IDAT", Data), .. PngBytes.Chunk("fdAT", new byte[9]), .. End]),
    ];

    private static IEnumerable<TestCaseData> Damaged =>
    [
        Case("no end", [.. Head, .. PngBytes.Chunk("IDAT", Data)]),
        Case("a cut end", [.. Head, .. PngBytes.Chunk("IDAT", Data), .. End[..^1]]),
        Case("half a checksum of the data", [.. Head, .. PngBytes.Chunk("IDAT", Data[..^2]), .. End]),
        Case("no checksum of the data", [.. Head, .. PngBytes.Chunk("IDAT", Data[..^4]), .. End]),
        Case("a wrong checksum of the end", [.. Head, .. PngBytes.Chunk("IDAT", Data), .. End[..^1], 0]),
    ];

    private static IEnumerable<TestCaseData> Refused =>
    [
        Case("checksum", [.. Head, .. PngBytes.Chunk("IDAT", Data)[..^1], 0, .. End]),
        Case("checksum", [.. Head[..^1], 0, .. PngBytes.Chunk("IDAT", Data), .. End]),
        Case("critical chunk 'CgBI'", [.. PngBytes.Signature, .. PngBytes.Chunk("CgBI", new byte[4]), .. Head[8..], .. PngBytes.Chunk("IDAT", Data), .. End]),
        Case("critical chunk 'ABCD'", [.. Head, .. PngBytes.Chunk("ABCD", []), .. PngBytes.Chunk("IDAT", Data), .. End]),
        Case("truncated", [.. Head, .. PngBytes.Chunk("IDAT", PngBytes.Pack(Lines[..^1])), .. End]),
        Case("truncated", [.. Head, .. PngBytes.Chunk("IDAT", Data[..4]), .. PngBytes.Chunk("tEXt", [1]), .. PngBytes.Chunk("IDAT", Data[4..]), .. End]),
        Case("checksum of the PNG chunk 'IDAT'", [.. Head, .. PngBytes.Chunk("IDAT", Data[..4]), .. PngBytes.Chunk("IDAT", Data[4..])[..^1], 0, .. End]),
        Case("ends within its first chunk", Head[..^5]),
        Case("before its image data", [.. Head, .. End]),
        Case("decompress", [.. Head, .. PngBytes.Chunk("IDAT", [0x78, 0x9C, 0xFF, .. Data[3..]]), .. End]),
        Case("its checksum does not match", [.. Head, .. PngBytes.Chunk("IDAT", [.. Data[..^1], (byte)(Data[^1] ^ 1)]), .. End]),
        Case("filter 5", [.. Head, .. PngBytes.Chunk("IDAT", PngBytes.Pack([5, .. Lines[1..]])), .. End]),
        Case("uses a palette", PngBytes.Of(3, 2, 8, 3, new byte[8])),
        Case("palette", PngBytes.Of(3, 2, 8, 3, new byte[8], extraChunks: PngBytes.Chunk("PLTE", [1, 2]))),
        Case("colour type 3 with 16 bits", PngBytes.Of(3, 2, 16, 3, new byte[14])),
    ];

    [TestCaseSource(nameof(Accepted))]
    public void Has_the_pixels_of_the_file_without(string oddity, byte[] file)
    {
        RgbImage image = ImageFile.Decode(file, oddity, new());
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(Pixels));
        Assert.That(image.Damage, Is.Null);
    }

    [TestCaseSource(nameof(Damaged))]
    public void Is_complete_but_reported_as_damaged(string oddity, byte[] file)
    {
        RgbImage image = ImageFile.Decode(file, oddity, new());
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(Pixels));
        Assert.That(image.Damage, Is.Not.Null);
        Assert.That(() => ImageFile.Decode(file, oddity, new() { Strict = true }), Throws.TypeOf<DataFileException>().With.Message.Contains(image.Damage!).And.Message.Contains("--strict"));
    }

    [Test]
    public void A_callback_receives_the_damage()
    {
        var calls = new List<(string Name, string Damage)>();
        var options = new PhotoOptions { Damaged = (name, damage) => calls.Add((name, damage)) };
        byte[] whole = [.. Head, .. PngBytes.Chunk("IDAT", Data), .. End];
        _ = Photo.Decode(Photo.FromBytes(whole, options, "whole"));
        Assert.That(calls, Is.Empty);
        string? damage = Photo.Decode(Photo.FromBytes(whole[..^1], options, "cut")).Damage;
        Assert.That(calls, Is.EqualTo(new[] { ("cut", damage) }));
        Assert.That(() => Photo.Decode(Photo.FromBytes(whole[..^1], options with { Strict = true }, "refused")), Throws.TypeOf<DataFileException>());
        Assert.That(calls, Has.Count.EqualTo(1));
    }

    [TestCase(0, 1)]
    [TestCase(1, -1)]
    public void Limits_below_one_are_refused(long pixels, long memory) => Assert.That(
        () => ImageFile.Decode([.. Head, .. PngBytes.Chunk("IDAT", Data), .. End], "f", new() { MaxPixels = pixels, MaxMemory = memory }),
        Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("must be at least 1"));

    [TestCaseSource(nameof(Refused))]
    public void Is_refused_with_the_reason(string reason, byte[] file) =>
        Assert.That(() => ImageFile.Decode(file, "f", new()), Throws.TypeOf<DataFileException>().With.Message.Contains(reason));

    [Test]
    public void Colours_that_the_palette_does_not_have_are_grey_as_in_Pillow()
    {
        byte[] file = PngBytes.Of(3, 1, 8, 3, [0, 0, 1, 200], extraChunks: PngBytes.Chunk("PLTE", [10, 20, 30]));
        Assert.That(ImageFile.Decode(file, "f", new()).Pixels.ToArray(), Is.EqualTo(new byte[] { 10, 20, 30, 1, 1, 1, 200, 200, 200 }));
    }

    // The decoder holds the pixels, two rows, and nothing else.
    [TestCase(0)]
    [TestCase(1)]
    public void Memory_is_three_bytes_per_pixel_for_the_largest_samples(byte interlace)
    {
        const int Side = 2000;
        int rows = interlace == 0 ? Side : Side / 8 * 15;
        byte[] file = PngBytes.Of(Side, Side, 16, 6, new byte[(Side * Side * 8) + rows], interlace);
        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(ImageFile.Decode(file, "f", new()).Width, Is.EqualTo(Side));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan((3L * Side * Side) + 1_000_000));
        Assert.That(() => ImageFile.Decode(file, "f", new() { MaxMemory = 3 * Side * Side }), Throws.TypeOf<DataFileException>().With.Message.Contains("PhotoOptions.MaxMemory, --max-memory"));
    }

    // The data after the first 20,000 surplus bytes is not deflate data: who expands it fails.
    [Test]
    public void Data_after_the_last_row_is_not_expanded()
    {
        byte[] surplus = new byte[20_000];
        new Random(1).NextBytes(surplus);
        byte[] packed = PngBytes.Pack([.. Lines, .. surplus]);
        packed.AsSpan(17_000).Fill(0xFF);
        RgbImage image = ImageFile.Decode([.. Head, .. PngBytes.Chunk("IDAT", packed), .. End], "f", new());
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(Pixels));
        Assert.That(image.Damage, Is.Null);
    }

    [Test]
    public void Data_that_expands_to_gigabytes_is_not_expanded()
    {
        // The second half of the compressed data is invalid, so a decoder that expands it fails.
        byte[] packed = PngBytes.Pack(new byte[50_000_000]);
        packed.AsSpan(packed.Length / 2).Fill(0xFF);
        byte[] bomb = [.. PngBytes.Signature, .. PngBytes.Header(2, 1, 8, 2), .. PngBytes.Chunk("IDAT", packed), .. End];
        var steps = new DecodingSteps(default);
        long before = GC.GetAllocatedBytesForCurrentThread();
        RgbImage image = ImageFile.DecodePixels(bomb, new("f", new()), new(), steps);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(50_000));
        Assert.That((image.Width, image.Damage), Is.EqualTo((2, (string?)null)));

        // One row, and the chunks IHDR, IDAT and IEND.
        Assert.That(steps.Count, Is.EqualTo(4));
    }

    private static TestCaseData Case(string name, byte[] file) => new TestCaseData(name, file).SetArgDisplayNames(name);
}
