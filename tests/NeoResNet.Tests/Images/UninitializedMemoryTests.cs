using System.Buffers;
using System.Runtime.InteropServices;
using NeoResNet.Tests.OldMemory;

namespace NeoResNet.Tests.Images;

/// <summary>Fills the free memory of the process with a pattern, decodes damaged files of every decoder, and finds none of it in the pixels.</summary>
[NonParallelizable]
public sealed class UninitializedMemoryTests
{
    private const byte Pattern = 0xA7;
    private const int Rounds = 3;

    private static IEnumerable<TestCaseData> Files()
    {
        byte[][] one = [[1]], two = [[1], [3]];
        yield return Case("baseline without data", JpegBytes.Scans(64, 48, 3, [1, 2, 3]));
        yield return Case("channels without scans", JpegBytes.Scans(64, 48, 3, one));
        yield return Case("one channel without a scan", JpegBytes.Scans(64, 48, 3, two));
        yield return Case("four channels, one scan", JpegBytes.Scans(64, 48, 4, one));
        yield return Case("progressive without scans of details", JpegBytes.ProgressiveGrey(40)[..^14]);
        yield return Case("progressive without data", [.. JpegBytes.Claiming(64, 48, 3, progressive: true), 0xFF, 0xD9]);
        yield return Case("restart markers that are missing", [.. JpegBytes.Grey(40)[..2], 0xFF, 0xDD, 0, 4, 0, 1, .. JpegBytes.Grey(40, 64, 48)[2..]]);
        yield return Case("png without an end", PngBytes.Of(64, 48, 8, 2, new byte[48 * 193])[..^20]);
        yield return Case("png whose palette is short", PngBytes.Of(64, 48, 8, 3, [.. Enumerable.Range(0, 48).SelectMany(_ => (byte[])[0, .. new byte[64]])], extraChunks: PngBytes.Chunk("PLTE", [1, 2, 3])));
        yield return Case("bmp whose runs end early", BmpBytes.Of(16, 16, 8, [5, 1, 0, 0, 0, 2, 9, 9, 3, 1], new byte[1024], compression: 1));
        yield return Case("bmp whose palette is short", BmpBytes.Of(64, 48, 8, new byte[64 * 48], new byte[8]));

        static TestCaseData Case(string name, byte[] file) => new TestCaseData(file).SetArgDisplayNames(name);
    }

    [TestCaseSource(nameof(Files))]
    public void A_damaged_file_shows_no_earlier_memory(byte[] file) =>
        Assert.That(Shown(() => ImageFile.Decode(file, "damaged", new())), Is.Empty);

    // Without this test, a change of the runtime could make the tests above pass for every decoder.
    [TestCase("array")]
    [TestCase("pinned array")]
    [TestCase("pooled array")]
    [TestCase("native block")]
    public void A_decoder_that_returns_unwritten_memory_is_found(string memory) =>
        Assert.That(Shown(() => new(64, 48, Unwritten(memory, 64 * 48 * RgbImage.Channels))), Is.Not.Empty);

    // Returns the rounds whose pixels contain the pattern.
    private static List<int> Shown(Func<RgbImage> decode)
    {
        var rounds = new List<int>();
        for (int round = 0; round < Rounds; round++)
        {
            FreeMemory.Fill(Pattern);
            if (decode().Pixels.Span.Contains(Pattern))
            {
                rounds.Add(round);
            }
        }

        return rounds;
    }

    private static unsafe byte[] Unwritten(string memory, int length)
    {
        switch (memory)
        {
            case "array":
                return GC.AllocateUninitializedArray<byte>(length);
            case "pinned array":
                return GC.AllocateUninitializedArray<byte>(length, pinned: true);
            case "pooled array":
                byte[] pooled = ArrayPool<byte>.Shared.Rent(length);
                byte[] copy = pooled[..length];
                ArrayPool<byte>.Shared.Return(pooled);
                return copy;
            default:
                void* block = NativeMemory.AlignedAlloc((nuint)length, 64);
                byte[] bytes = new ReadOnlySpan<byte>(block, length).ToArray();
                NativeMemory.AlignedFree(block);
                return bytes;
        }
    }
}
