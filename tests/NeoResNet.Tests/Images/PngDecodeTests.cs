
namespace NeoResNet.Tests.Images;

public sealed class PngDecodeTests
{
    private static readonly byte[] SixPixels = [1, 2, 3, 250, 5, 6, 7, 80, 9, 10, 11, 120, 13, 140, 15, 16, 17, 18];

    [Test]
    public void Rgb_pixels_come_through_unchanged()
    {
        RgbImage image = Decode(PngBytes.Rgb(3, 2, SixPixels));
        Assert.That((image.Width, image.Height), Is.EqualTo((3, 2)));
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(SixPixels));
    }

    [TestCase(0)]
    [TestCase(1)]
    [TestCase(2)]
    [TestCase(3)]
    [TestCase(4)]
    public void Every_filter_is_undone(int filter)
    {
        var random = new Random(filter);
        byte[] pixels = new byte[5 * 4 * 3];
        random.NextBytes(pixels);
        byte[] file = PngBytes.Of(5, 4, 8, 2, Filter(pixels, 15, filter));
        Assert.That(Decode(file).Pixels.ToArray(), Is.EqualTo(pixels));
    }

    [Test]
    public void Transparency_is_dropped_not_blended()
    {
        byte[] file = PngBytes.Of(2, 1, 8, 6, [0, 10, 20, 30, 0, 40, 50, 60, 128]);
        Assert.That(Decode(file).Pixels.ToArray(), Is.EqualTo(new byte[] { 10, 20, 30, 40, 50, 60 }));
    }

    [Test]
    public void Grey_is_spread_over_three_channels()
    {
        Assert.That(Decode(PngBytes.Of(2, 1, 8, 0, [0, 10, 200])).Pixels.ToArray(), Is.EqualTo(new byte[] { 10, 10, 10, 200, 200, 200 }));
        Assert.That(Decode(PngBytes.Of(2, 1, 8, 4, [0, 10, 0, 200, 99])).Pixels.ToArray(), Is.EqualTo(new byte[] { 10, 10, 10, 200, 200, 200 }));
        Assert.That(Decode(PngBytes.Of(3, 1, 1, 0, [0, 0b101_00000])).Pixels.ToArray(), Is.EqualTo(new byte[] { 255, 255, 255, 0, 0, 0, 255, 255, 255 }));
    }

    [Test]
    public void Sixteen_bits_keep_the_upper_eight()
    {
        byte[] file = PngBytes.Of(1, 1, 16, 2, [0, 0x12, 0xFF, 0x34, 0x00, 0x56, 0x80]);
        Assert.That(Decode(file).Pixels.ToArray(), Is.EqualTo(new byte[] { 0x12, 0x34, 0x56 }));
    }

    [Test]
    public void Palettes_are_looked_up()
    {
        byte[] palette = PngBytes.Chunk("PLTE", [1, 2, 3, 4, 5, 6, 7, 8, 9]);
        byte[] transparency = PngBytes.Chunk("tRNS", [0, 128]);
        byte[] expected = [7, 8, 9, 1, 2, 3, 4, 5, 6];
        Assert.That(Decode(PngBytes.Of(3, 1, 8, 3, [0, 2, 0, 1], extraChunks: palette)).Pixels.ToArray(), Is.EqualTo(expected));
        Assert.That(Decode(PngBytes.Of(3, 1, 8, 3, [0, 2, 0, 1], extraChunks: [.. palette, .. transparency])).Pixels.ToArray(), Is.EqualTo(expected));
        Assert.That(Decode(PngBytes.Of(3, 1, 2, 3, [0, 0b10_00_01_00], extraChunks: palette)).Pixels.ToArray(), Is.EqualTo(expected));
    }

    [TestCase(1, 1)]
    [TestCase(3, 2)]
    [TestCase(5, 9)]
    [TestCase(8, 8)]
    [TestCase(11, 13)]
    public void Interlaced_images_are_put_together(int width, int height)
    {
        byte Value(int x, int y) => (byte)((x * 7) + (y * 31));
        var lines = new List<byte>();

        // The pass of each pixel, from the picture in the specification.
        string[] passes = ["16462646", "77777777", "56565656", "77777777", "36463646", "77777777", "56565656", "77777777"];
        for (char pass = '1'; pass <= '7'; pass++)
        {
            for (int y = 0; y < height; y++)
            {
                byte[] line = [.. Enumerable.Range(0, width).Where(x => passes[y % 8][x % 8] == pass).Select(x => Value(x, y))];
                lines.AddRange(line.Length > 0 ? [0, .. line] : []);
            }
        }

        RgbImage image = Decode(PngBytes.Of((uint)width, (uint)height, 8, 0, [.. lines], interlace: 1));
        byte[] expected = [.. Enumerable.Range(0, width * height).SelectMany(i => Enumerable.Repeat(Value(i % width, i / width), 3))];
        Assert.That(image.Pixels.ToArray(), Is.EqualTo(expected));
    }

    private static RgbImage Decode(byte[] file) => ImageFile.Decode(new MemoryStream(file), "test.png");

    /// <summary>Applies a filter to every line, by the specification's formulas. Bytes left of and above the image are zero.</summary>
    private static byte[] Filter(byte[] pixels, int stride, int filter)
    {
        var lines = new List<byte>();
        for (int i = 0; i < pixels.Length; i++)
        {
            if (i % stride == 0)
            {
                lines.Add((byte)filter);
            }

            int left = i % stride >= 3 ? pixels[i - 3] : 0;
            int above = i >= stride ? pixels[i - stride] : 0;
            int corner = i % stride >= 3 && i >= stride ? pixels[i - stride - 3] : 0;
            int estimate = left + above - corner;
            int paeth = new[] { left, above, corner }.MinBy(v => Math.Abs(estimate - v));
            int predicted = filter switch { 1 => left, 2 => above, 3 => (left + above) / 2, 4 => paeth, _ => 0 };
            lines.Add((byte)(pixels[i] - predicted));
        }

        return [.. lines];
    }
}
