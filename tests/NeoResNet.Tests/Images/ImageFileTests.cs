using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Images;

public sealed class ImageFileTests
{
    private static readonly byte[] Png = PngBytes.Rgb(3, 2, [.. Enumerable.Range(0, 18).Select(i => (byte)(i * 11))]);
    private static readonly byte[] Bmp = BmpBytes.Of(3, 2, 24, [.. Enumerable.Range(0, 24).Select(i => (byte)(i * 7))]);
    private static readonly byte[] Jpeg = JpegBytes.Grey(40);

    private static readonly PhotoOptions Strict = new() { Strict = true };

    private static IEnumerable<TestCaseData> Files =>
    [
        new TestCaseData(Png).SetArgDisplayNames("png"),
        new TestCaseData(Bmp).SetArgDisplayNames("bmp"),
        new TestCaseData(Jpeg).SetArgDisplayNames("jpeg"),
        new TestCaseData(JpegBytes.ProgressiveGrey(40)).SetArgDisplayNames("progressive jpeg"),
        new TestCaseData(BmpBytes.Of(3, 2, 8, [3, 2, 0, 0, 3, 1, 0, 1], new byte[1024], compression: 1)).SetArgDisplayNames("bmp with runs"),
    ];

    [TestCase("cat.png", 451, 300)]
    [TestCase("coffee.png", 600, 400)]
    public void The_photos_of_the_repository_are_read(string name, int width, int height)
    {
        RgbImage image = ImageFile.Decode(Path.Combine(TestData.Repository, "samples", "images", name));
        Assert.That((image.Width, image.Height), Is.EqualTo((width, height)));
        NhwcTensor tensor = Recipe.Inception.WithSize(224).Prepare(image);
        Assert.That(tensor.Span.ToArray().Max() - tensor.Span.ToArray().Min(), Is.GreaterThan(1), "a photo has light and shade");
    }

    [Test]
    public void The_content_decides_not_the_name()
    {
        using var folder = new TemporaryFolder();
        Assert.That(ImageFile.Decode(folder.Write("photo.jpg", Png)).Width, Is.EqualTo(3));
    }

    [Test]
    public void A_text_file_named_jpg_is_refused_by_name_and_expected_formats()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("photo.jpg", "This is not a photo.\n"u8.ToArray());
        Assert.That(
            () => ImageFile.Decode(path),
            Throws.InstanceOf<DataFileException>().With.Message.Contains(path).And.Message.Contains("expected a JPEG, PNG or BMP image"));
    }

    [Test]
    public void An_empty_file_is_refused()
    {
        Assert.That(() => Decode([]), Throws.InstanceOf<DataFileException>().With.Message.Contains("empty").And.Message.Contains("JPEG, PNG or BMP"));
    }

    [Test]
    public void A_missing_file_is_reported_as_missing()
    {
        using var folder = new TemporaryFolder();
        Assert.That(() => ImageFile.Decode(folder.PathOf("no.png")), Throws.InstanceOf<FileNotFoundException>());
    }

    [Test]
    public void A_file_longer_than_the_limit_is_refused_before_it_is_read()
    {
        using var folder = new TemporaryFolder();
        string path = folder.Write("long.png", Png);
        using (FileStream file = File.OpenWrite(path))
        {
            file.SetLength(PhotoOptions.DefaultMaxFileLength + 1L);
        }

        long before = GC.GetAllocatedBytesForCurrentThread();
        Assert.That(() => ImageFile.Decode(path), Throws.InstanceOf<DataFileException>().With.Message.Contains("longer than").And.Message.Contains("PhotoOptions.MaxFileLength, --max-file-length"));
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(1_000_000));
    }

    [TestCaseSource(nameof(Files))]
    public void A_file_cut_short_anywhere_is_refused_or_reported_as_damaged(byte[] file)
    {
        Assert.That(Decode(file).Damage, Is.Null);
        Assert.That(Decode(file, Strict).Damage, Is.Null);

        int refused = 0;
        for (int length = 0; length < file.Length; length++)
        {
            Assert.That(() => Decode(file[..length], Strict), Throws.InstanceOf<DataFileException>(), $"{length} of {file.Length} bytes");
            try
            {
                Assert.That(Decode(file[..length]).Damage, Is.Not.Null, $"{length} of {file.Length} bytes");
            }
            catch (DataFileException)
            {
                refused++;
            }
        }

        Assert.That(refused, Is.InRange(30, file.Length - 2), "the header, and not the end");
    }

    [Test]
    public void Sizes_of_zero_and_absurd_sizes_are_refused_before_memory_is_taken()
    {
        byte[][] files =
        [
            PngBytes.Of(0, 2, 8, 2, []),
            PngBytes.Of(2, 0, 8, 2, []),
            PngBytes.Of(65535, 65535, 8, 2, new byte[100]),
            PngBytes.Of(uint.MaxValue, uint.MaxValue, 8, 2, new byte[100]),
            PngBytes.Of(8000, 8000, 8, 2, new byte[100]),
            BmpBytes.Of(0, 2, 24, new byte[8]),
            BmpBytes.Of(2, 0, 24, new byte[8]),
            BmpBytes.Of(-2, 2, 24, new byte[16]),
            BmpBytes.Of(30_000, 30_000, 24, new byte[100]),
            BmpBytes.Of(int.MaxValue, int.MinValue, 32, new byte[100]),
            JpegBytes.Grey(40, 0, 8),
            JpegBytes.Grey(40, 8, 0),
            JpegBytes.Grey(40, 65535, 65535),
            JpegBytes.Grey(40, 8000, 8000),
        ];
        for (int i = 0; i < files.Length; i++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Assert.That(() => Decode(files[i]), Throws.InstanceOf<DataFileException>(), $"file {i}");
            Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.LessThan(2_000_000), $"file {i}");
        }
    }

    // Headers and as many bytes as one bit a block takes: only the memory speaks against them.
    [TestCase(7000, 5000, 3, true, 315_000_000)]
    [TestCase(6000, 4500, 4, true, 297_000_000)]
    public void A_jpeg_whose_decoding_would_take_too_much_memory_is_refused_with_the_memory_and_the_option(int width, int height, int channels, bool progressive, int least)
    {
        byte[] file = [.. JpegBytes.Claiming((ushort)width, (ushort)height, (byte)channels, progressive), .. new byte[width * height / 512]];
        Assert.That(
            () => Decode(file, new() { MaxMemory = least }),
            Throws.InstanceOf<DataFileException>().With.Message.Contains($"{width} x {height} pixels takes {least / 1_000_000}").And.Message.Contains($" bytes ({(least / 1_000_000) + 1} MB) of memory")
                .And.Message.Contains($"the maximum is {least} bytes ({least / 1_000_000} MB), the limit of the options").And.Message.Contains("raise the limit (PhotoOptions.MaxMemory, --max-memory)"));
    }

    [Test]
    public void Limits_are_options()
    {
        byte[] progressive = JpegBytes.ProgressiveGrey(40);
        Assert.That(Decode(Png, new() { MaxPixels = 6 }).Width, Is.EqualTo(3));
        Assert.That(() => Decode(Png, new() { MaxPixels = 5 }), Throws.InstanceOf<DataFileException>().With.Message.Contains("the maximum is 5"));
        Assert.That(() => Decode(Bmp, new() { MaxPixels = 5 }), Throws.InstanceOf<DataFileException>().With.Message.Contains("the maximum is 5"));
        Assert.That(() => Decode(Jpeg, new() { MaxPixels = 63 }), Throws.InstanceOf<DataFileException>().With.Message.Contains("the maximum is 63 pixels (PhotoOptions.MaxPixels, --max-pixels)"));

        // 64 pixels of one channel: 192 bytes of pixels, 200 of samples and 128 of coefficients.
        foreach (byte[] jpeg in (byte[][])[Jpeg, progressive])
        {
            Assert.That(Decode(jpeg, new() { MaxMemory = 520 }).Width, Is.EqualTo(8));
            Assert.That(() => Decode(jpeg, new() { MaxMemory = 519 }), Throws.InstanceOf<DataFileException>().With.Message.Contains("takes 520 bytes"));
        }
    }

    [TestCaseSource(nameof(Files))]
    public void Damaged_files_are_read_or_refused_and_nothing_else_happens(byte[] valid)
    {
        int read = 0;
        int refused = 0;
        for (int i = 0; i < 20_000; i++)
        {
            byte[] file = ByteMutations.Case(valid, i);
            if (valid == Png && i % 4 != 0)
            {
                // Else the checksums would keep nearly everything from the decoder.
                PngBytes.Mend(file);
            }

            try
            {
                RgbImage image = Decode(file);
                Assert.That((long)image.Width * image.Height, Is.LessThanOrEqualTo(PhotoOptions.Default.MaxPixels), $"case {i}");
                read++;
            }
            catch (DataFileException)
            {
                refused++;
            }
            catch (Exception e)
            {
                Assert.Fail($"case {i}: {e}");
            }
        }

        Assert.That(read, Is.GreaterThan(100));
        Assert.That(refused, Is.GreaterThan(1000));
    }

    private static RgbImage Decode(byte[] file, PhotoOptions? options = null) => ImageFile.Decode(new MemoryStream(file), "test", options);
}
