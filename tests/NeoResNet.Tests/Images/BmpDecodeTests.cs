
namespace NeoResNet.Tests.Images;

public sealed class BmpDecodeTests
{
    [Test]
    public void Rows_are_stored_bottom_first_in_blue_green_red_and_padded()
    {
        byte[] file = BmpBytes.Of(1, 2, 24, [3, 2, 1, 0, 6, 5, 4, 0]);
        Assert.That(Decode(file), Is.EqualTo(new byte[] { 4, 5, 6, 1, 2, 3 }));
    }

    [Test]
    public void A_negative_height_means_top_first()
    {
        byte[] file = BmpBytes.Of(2, -2, 24, [3, 2, 1, 6, 5, 4, 0, 0, 9, 8, 7, 12, 11, 10, 0, 0]);
        Assert.That(Decode(file), Is.EqualTo(new byte[] { 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12 }));
    }

    [Test]
    public void The_fourth_byte_of_32_bits_is_dropped()
    {
        Assert.That(Decode(BmpBytes.Of(1, 1, 32, [30, 20, 10, 128])), Is.EqualTo(new byte[] { 10, 20, 30 }));
        Assert.That(Decode(BmpBytes.Of(1, 1, 32, [30, 20, 10, 0])), Is.EqualTo(new byte[] { 10, 20, 30 }));
    }

    [Test]
    public void Palettes_are_looked_up()
    {
        byte[] palette = [3, 2, 1, 0, 6, 5, 4, 0, 9, 8, 7, 0];
        Assert.That(Decode(BmpBytes.Of(3, 1, 8, [2, 0, 1, 0], palette)), Is.EqualTo(new byte[] { 7, 8, 9, 1, 2, 3, 4, 5, 6 }));
        Assert.That(Decode(BmpBytes.Of(3, 1, 4, [0x20, 0x10, 0, 0], palette)), Is.EqualTo(new byte[] { 7, 8, 9, 1, 2, 3, 4, 5, 6 }));
        Assert.That(Decode(BmpBytes.Of(3, 1, 1, [0b101_00000, 0, 0, 0], palette[..8])), Is.EqualTo(new byte[] { 4, 5, 6, 1, 2, 3, 4, 5, 6 }));
    }

    [Test]
    public void Colour_masks_after_the_header_are_used()
    {
        // Five bits of blue, six of green, five of red: full red is 0xF800.
        byte[] masks = [0x00, 0xF8, 0, 0, 0xE0, 0x07, 0, 0, 0x1F, 0, 0, 0];
        byte[] file = BmpBytes.Of(2, 1, 16, [0x00, 0xF8, 0x1F, 0x00], masks, compression: 3);
        Assert.That(Decode(file), Is.EqualTo(new byte[] { 255, 0, 0, 0, 0, 255 }));
    }

    [Test]
    public void Runs_are_expanded_and_missing_pixels_have_the_first_colour()
    {
        byte[] palette = [.. Enumerable.Range(0, 256).SelectMany(i => new byte[] { 0, 0, (byte)i, 0 })];

        // A run and the end of a row; single pixels, filled up; a move one to the right; a run beyond the row.
        byte[] eight = [5, 7, 0, 0, 0, 5, 1, 2, 3, 4, 5, 0, 0, 0, 0, 2, 1, 0, 9, 8, 0, 1];
        Assert.That(Reds(BmpBytes.Of(5, 3, 8, eight, palette, compression: 1)), Is.EqualTo(new byte[] { 0, 8, 8, 8, 8, 1, 2, 3, 4, 5, 7, 7, 7, 7, 7 }));
        byte[] four = [5, 0x7A, 0, 0, 0, 5, 0x12, 0x34, 0x50, 0, 0, 0, 2, 0x9F, 0, 1];
        Assert.That(Reds(BmpBytes.Of(5, 3, 4, four, palette[..64], compression: 2)), Is.EqualTo(new byte[] { 9, 15, 0, 0, 0, 1, 2, 3, 4, 5, 7, 10, 7, 10, 7 }));

        static byte[] Reds(byte[] file) => [.. Decode(file).Where((_, i) => i % 3 == 0)];
    }

    [Test]
    public void Rows_of_runs_may_have_few_bytes_and_end_early()
    {
        byte[] palette = [.. Enumerable.Range(0, 256).SelectMany(i => new byte[] { 0, 0, (byte)i, 0 })];
        byte[] rows = [.. Enumerable.Repeat<byte[]>([5, 7, 0, 0], 1000).SelectMany(row => row), 0, 1];
        foreach (byte[] runs in (byte[][])[rows, [5, 7, 0, 1]])
        {
            RgbImage image = ImageFile.Decode(BmpBytes.Of(1000, 1000, 8, runs, palette, compression: 1), "f", new());
            Assert.That(image.Damage, Is.Null);
            Assert.That(image.Pixels.ToArray().Count(value => value == 7), Is.EqualTo(5 * (runs.Length / 4)));
        }
    }

    [Test]
    public void A_gap_before_the_pixels_is_skipped()
    {
        byte[] file = BmpBytes.Of(1, 1, 24, [1, 2, 3, 0], palette: [9, 9, 9, 9, 9, 9]);
        Assert.That(Decode(file), Is.EqualTo(new byte[] { 3, 2, 1 }));
    }

    [Test]
    public void Masks_of_any_width_are_scaled_to_eight_bits()
    {
        byte[] masks = [0, 0, 0, 0xFF, 0, 0xFC, 0, 0, 0x01, 0, 0, 0];
        Assert.That(Decode(BmpBytes.Of(1, 1, 32, [0x01, 0x80, 0xFF, 0x12], masks, compression: 3)), Is.EqualTo(new byte[] { 0x12, 32 * 255 / 63, 255 }));
    }

    [TestCase(4u, 24, "compression 4")]
    [TestCase(1u, 4, "compression 1")]
    [TestCase(0u, 2, "pixels of 2 bits")]
    public void Unsupported_kinds_are_refused_by_name(uint compression, short bits, string reason) => Assert.That(
        () => Decode(BmpBytes.Of(1, 1, bits, new byte[1100], compression: (int)compression)), Throws.TypeOf<Tensors.DataFileException>().With.Message.Contains(reason));

    private static byte[] Decode(byte[] file) => ImageFile.Decode(new MemoryStream(file), "test.bmp").Pixels.ToArray();
}
