
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

    private static byte[] Decode(byte[] file) => ImageFile.Decode(new MemoryStream(file), "test.bmp").Pixels.ToArray();
}
