using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Images;

/// <summary>Cancels decoding and reading in the middle, and counts the work that was done.</summary>
public sealed class CancelledWorkTests
{
    private const int Side = 1600;
    private const int Scans = 60;

    // The least number of steps shows that no step takes more than a row of pixels or of units.
    private static IEnumerable<TestCaseData> Photos()
    {
        byte[] pixels = new byte[(1 + (3 * Side)) * Side];
        yield return Case("jpeg with one scan", JpegBytes.Scans(Side, Side, 3, [1, 2, 3]), Side / 8);
        yield return Case("jpeg with a scan per channel", JpegBytes.Scans(Side, Side, 3, [1], [2], [3]), (3 + 1) * Side / 8);
        yield return Case("progressive jpeg with many scans", ManyScans(), (Scans + 1) * Side / 8);
        yield return Case("png", PngBytes.Of(Side, Side, 8, 2, pixels), Side);
        yield return Case("interlaced png", PngBytes.Of(Side, Side, 8, 2, new byte[pixels.Length + Side], interlace: 1), Side * 15 / 8);
        yield return Case("png with many empty chunks", [.. PngBytes.Of(1, 1, 8, 2, [0, 1, 2, 3])[..^12], .. Enumerable.Repeat(PngBytes.Chunk("tEXt", []), 5000).SelectMany(chunk => chunk)], 5000);
        yield return Case("bmp", BmpBytes.Of(Side, Side, 24, new byte[3 * Side * Side]), Side);
        yield return Case("bmp with runs", BmpBytes.Of(Side, Side, 8, [.. Enumerable.Repeat<byte[]>([1, 1], 7 * Side).SelectMany(run => run)], new byte[1024], compression: 1), 8 * Side);

        static TestCaseData Case(string name, byte[] file, long least) => new TestCaseData((byte[])[.. file, .. new byte[2000]], least).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Photos))]
    public void Decoding_stops_at_the_step_at_which_it_is_cancelled(byte[] file, long least)
    {
        var whole = new DecodingSteps(default);
        _ = Decode(file, whole);
        Assert.That(whole.Count, Is.GreaterThanOrEqualTo(least));
        foreach (int percent in (int[])[0, 1, 50, 99])
        {
            long last = whole.Count * percent / 100;
            using var source = new CancellationTokenSource();
            var steps = new DecodingSteps(source.Token, step =>
            {
                if (step == last)
                {
                    source.Cancel();
                }
            });
            Assert.That(() => Decode(file, steps), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(steps.Count, Is.EqualTo(last), $"{percent} % of {whole.Count} steps");
        }
    }

    [Test]
    public void A_synchronous_read_stops_at_the_block_at_which_it_is_cancelled([Values(1, 10, 200)] int block)
    {
        using var source = new CancellationTokenSource();
        using var stream = new SlowStream(read => Cancel(source, read == block));
        Assert.That(() => ImageFile.Decode(stream, "slow", null, source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That((stream.Reads, stream.BytesRead), Is.EqualTo((block, (long)block * SlowStream.Block)));
    }

    [Test]
    public async Task An_asynchronous_read_stops_at_the_block_at_which_it_is_cancelled([Values(1, 10, 200)] int block)
    {
        using var source = new CancellationTokenSource();
        await using var stream = new SlowStream(read => Cancel(source, read == block));
        Assert.That(async () => await Photo.DecodeAsync(stream, source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(stream.Reads, Is.InRange(block, block + 1));
        Assert.That(stream.BytesRead, Is.EqualTo((long)block * SlowStream.Block));
    }

    [Test]
    public async Task A_stream_that_sends_nothing_more_is_left_at_once()
    {
        using var source = new CancellationTokenSource();
        await using var stream = new SlowStream(_ => { }, sent: 10);
        Task<RgbImage> decoding = Photo.DecodeAsync(stream, source.Token);
        await stream.Waits;
        Assert.That(decoding.IsCompleted, Is.False);
        await source.CancelAsync();
        Assert.That(async () => await decoding, Throws.InstanceOf<OperationCanceledException>());
        Assert.That(stream.Reads, Is.EqualTo(11));
    }

    private static void Cancel(CancellationTokenSource source, bool now)
    {
        if (now)
        {
            source.Cancel();
        }
    }

    private static RgbImage Decode(byte[] file, DecodingSteps steps)
    {
        var options = new PhotoOptions();
        return ImageFile.DecodePixels(file, new("photo", options), options, steps);
    }

    private static byte[] ManyScans()
    {
        byte[] head = JpegBytes.Claiming(Side, Side, 3, progressive: true), scan = [.. head[^10..], 0];
        return [.. head, 0, .. Enumerable.Repeat(scan, Scans - 1).SelectMany(bytes => bytes), 0xFF, 0xD9];
    }
}
