using System.Diagnostics;
using NeoResNet.Tensors;

namespace NeoResNet.Tests.Images;

/// <summary>Small files with scans that process a large image again and again.</summary>
public sealed class JpegScanLimitTests
{
    private static readonly byte[][] OnePerChannel = [[1], [2], [3]];

    [Test]
    public void One_scan_per_channel_is_read() =>
        Assert.That(Decode(JpegBytes.Scans(400, 300, 3, OnePerChannel)).Width, Is.EqualTo(400));

    [Test]
    public void A_channel_in_many_scans_is_read_in_a_small_image() =>
        Assert.That(Decode(JpegBytes.Scans(400, 300, 3, [.. OnePerChannel, .. Enumerable.Repeat<byte[]>([1], 100)])).Width, Is.EqualTo(400));

    [Test]
    public void A_scan_after_the_whole_image_is_refused() =>
        Assert.That(() => Decode(JpegBytes.Scans(8, 8, 3, [1, 2, 3], [1])), Throws.TypeOf<DataFileException>().With.Message.Contains("a further scan"));

    [Test]
    public void A_hundred_scans_of_the_whole_of_a_large_image_are_refused_at_once()
    {
        byte[] file = [.. JpegBytes.Scans(8000, 8000, 3, [.. Enumerable.Repeat<byte[]>([1, 2, 3], 100)]), .. new byte[40_000]];
        var watch = Stopwatch.StartNew();
        Assert.That(() => Decode(file), Throws.TypeOf<DataFileException>().With.Message.Contains("a further scan"));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)));
    }

    [TestCase(false)]
    [TestCase(true)]
    public void A_channel_in_many_scans_is_refused_at_once_in_a_large_image(bool progressive)
    {
        byte[] file = JpegBytes.Scans(8000, 8000, 3, [.. OnePerChannel, .. Enumerable.Repeat<byte[]>([1], 100)]);
        if (progressive)
        {
            file[file.AsSpan().IndexOf((byte[])[0xFF, 0xC0]) + 1] = 0xC2;
            for (int at = 0; (at = file.AsSpan(at).IndexOf((byte[])[0, 63, 0]) is var next and >= 0 ? at + next : file.Length) < file.Length; at += 3)
            {
                file[at + 1] = 0;
            }
        }

        // One byte for 2048 pixels, as every file must have.
        file = [.. file, .. new byte[40_000]];
        var watch = Stopwatch.StartNew();
        Assert.That(() => Decode(file), Throws.TypeOf<DataFileException>().With.Message.Contains($"is {(4 << 20) + ((progressive ? 10 : 1) * 3_000_000)} blocks").And.Message.Contains("fewer scans"));
        Assert.That(watch.Elapsed, Is.LessThan(TimeSpan.FromSeconds(2)));
    }

    // 4,194,304 blocks, and ten times the image, of which each scan processes all and counts as a
    // thousand blocks more: fourteen scans of 1,000,000 blocks.
    [Test]
    public void The_work_for_the_largest_number_of_scans_is_that_number_times_the_rows()
    {
        const int Rows = 1000, Most = 14;
        byte[] Grey(int scans)
        {
            byte[] head = JpegBytes.Claiming(8 * Rows, 8 * Rows, 1, progressive: true), scan = [.. head[^10..], 0];
            return [.. head, 0, .. Enumerable.Repeat(scan, scans - 1).SelectMany(bytes => bytes), 0xFF, 0xD9, .. new byte[32_000]];
        }

        Assert.That(() => Decode(Grey(Most + 1)), Throws.TypeOf<DataFileException>().With.Message.Contains($"is {(4 << 20) + (10 * Rows * Rows)} blocks"));
        var steps = new DecodingSteps(default);
        var options = new PhotoOptions();
        Assert.That(ImageFile.DecodePixels(Grey(Most), new("most", options), options, steps).Width, Is.EqualTo(8 * Rows));

        // Each scan and the output process each row once. The others are searches for markers.
        Assert.That(steps.Count, Is.InRange((Most + 1) * Rows, ((Most + 1) * Rows) + 200));
    }

    // Fifty scans of one of three channels process seventeen times the image.
    [Test]
    public void Fifty_scans_of_a_hundred_million_pixels_are_refused()
    {
        byte[] file = [.. JpegBytes.Claiming(10_000, 10_000, 3, progressive: true)];
        byte[] scan = file[^10..];
        file = [.. file, 0, .. Enumerable.Repeat<byte[]>([.. scan, 0], 49).SelectMany(bytes => bytes), .. new byte[50_000], 0xFF, 0xD9];
        Assert.That(() => Decode(file), Throws.TypeOf<DataFileException>().With.Message.Contains("fewer scans"));
    }

    private static RgbImage Decode(byte[] file) => ImageFile.Decode(file, "test.jpg", new());
}
