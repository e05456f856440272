using NeoResNet.Tensors;

namespace NeoResNet.Tests.Images;

/// <summary>JPEG files of kinds that must be turned, or be refused because they would be misread.</summary>
public sealed class JpegKindTests
{
    private static readonly byte[] Grey = JpegBytes.Grey(40);

    // A picture of 3 x 2 pixels, a letter each, as stored; then as seen, by the table of the Exif specification.
    [TestCase(1, "abc/def")]
    [TestCase(2, "cba/fed")]
    [TestCase(3, "fed/cba")]
    [TestCase(4, "def/abc")]
    [TestCase(5, "ad/be/cf")]
    [TestCase(6, "da/eb/fc")]
    [TestCase(7, "fc/eb/da")]
    [TestCase(8, "cf/be/ad")]
    public void Each_orientation_puts_every_pixel_in_its_place(int orientation, string expected)
    {
        var pixels = new PixelRows(3, 2, orientation);
        foreach ((int y, string letters) in new[] { (0, "abc"), (1, "def") })
        {
            letters.SelectMany(letter => new[] { (byte)letter, (byte)(letter + 1), (byte)(letter + 2) }).ToArray().CopyTo(pixels.Row(y));
            pixels.Complete(y);
        }

        RgbImage image = pixels.ToImage();
        string[] rows = [.. Enumerable.Range(0, image.Height).Select(y => new string([.. image.Row(y).ToArray().Where((_, i) => i % 3 == 0).Select(b => (char)b)]))];
        Assert.That(string.Join('/', rows), Is.EqualTo(expected));
        Assert.That(image.Pixels.ToArray().Chunk(3), Is.All.Matches<byte[]>(pixel => pixel![1] == pixel[0] + 1 && pixel[2] == pixel[0] + 2));
    }

    // The specification demands type 3; programs also write bytes, long and signed integers.
    [Test]
    public void The_orientation_is_found_as_any_integer_in_either_byte_order_behind_other_segments_and_entries(
        [Values] bool isLittle, [Values(1, 3, 4, 6, 8, 9)] int type)
    {
        byte[] wide = JpegBytes.Grey(40, width: 4, height: 8);
        byte[] xmp = Segment(0xE1, "http://ns.adobe.com/xap/1.0/\0"u8);
        byte[] file = [.. wide[..2], .. xmp, .. Exif(isLittle, (0x010F, 3, 7), (0x0112, type, 6)), .. wide[2..]];
        Assert.That(Size(Decode(file)), Is.EqualTo((8, 4)));
    }

    [Test]
    public void Unusable_orientations_mean_upright()
    {
        byte[][] segments =
        [
            Exif(true, (0x0112, 3, 0)), Exif(true, (0x0112, 3, 9)), Exif(true, (0x0112, 2, 6)), Exif(true, (0x0112, 5, 6)), Exif(true, (0x0111, 3, 6)),
            Exif(true), Segment(0xE1, "Exif\0\0"u8), Segment(0xE1, "Exif\0\0II*\0\xFF\xFF\xFF\xFF"u8), Segment(0xE1, "Exif\0\0MM*\0\0\0\0\x8"u8),
            Segment(0xE1, "Exif\0\0II*\0\x8\0\0\0\xFF\xFF"u8), Segment(0xE2, Exif(true, (0x0112, 3, 6)).AsSpan(4)),
        ];
        byte[] wide = JpegBytes.Grey(40, width: 4, height: 8);
        foreach (byte[] segment in segments)
        {
            RgbImage image = Decode([.. wide[..2], .. segment, .. wide[2..]]);
            Assert.That((Size(image), image.Damage), Is.EqualTo(((4, 8), (string?)null)), Convert.ToHexString(segment));
        }
    }

    [Test]
    public void Turning_can_be_left_out()
    {
        // One grey block, so only the size tells.
        byte[] wide = JpegBytes.Grey(40, width: 4, height: 8);
        byte[] file = [.. wide[..2], .. Exif(false, (0x0112, 3, 8)), .. wide[2..]];
        Assert.That(Size(ImageFile.Decode(new MemoryStream(file))), Is.EqualTo((8, 4)));
        Assert.That(Size(ImageFile.Decode(new MemoryStream(file), "f", new() { ApplyOrientation = false })), Is.EqualTo((4, 8)));
    }

    [TestCase(3, "a Huffman-coded lossless JPEG")]
    [TestCase(9, "an arithmetic-coded JPEG")]
    [TestCase(10, "an arithmetic-coded JPEG")]
    public void Lossless_and_arithmetic_coding_are_refused_by_name(int kind, string name)
    {
        byte[] file = (byte[])Grey.Clone();
        file[Array.IndexOf(file, (byte)0xC0)] = (byte)(0xC0 + kind);
        Assert.That(() => Decode(file), Throws.TypeOf<DataFileException>().With.Message.Contains(name));
    }

    [Test]
    public void Sides_beyond_the_largest_are_refused()
    {
        byte[] file = PngBytes.Of(65_536, 1, 1, 0, new byte[1 + (65_536 / 8)]);
        Assert.That(() => Decode(file), Throws.TypeOf<DataFileException>().With.Message.Contains("65536 x 1").And.Message.Contains("65535"));
    }

    private static RgbImage Decode(byte[] file) => ImageFile.Decode(new MemoryStream(file), "f");

    private static (int Width, int Height) Size(RgbImage image) => (image.Width, image.Height);

    private static byte[] Segment(byte marker, ReadOnlySpan<byte> content) =>
        [0xFF, marker, (byte)((content.Length + 2) >> 8), (byte)(content.Length + 2), .. content];

    /// <summary>An Exif segment with one directory of entries of one value each.</summary>
    private static byte[] Exif(bool isLittle, params (int Tag, int Type, int Value)[] entries)
    {
        byte[] Short(int value) => isLittle ? [(byte)value, (byte)(value >> 8)] : [(byte)(value >> 8), (byte)value];
        byte[] Value(int type, int value) => type is 1 or 6 ? [(byte)value, 0, 0, 0] : type is 3 or 8 ? [.. Short(value), 0, 0] : Long(value);
        byte[] Long(int value) => isLittle ? [.. Short(value), 0, 0] : [0, 0, .. Short(value)];
        return Segment(0xE1,
        [
            .. "Exif\0\0"u8, .. isLittle ? "II"u8 : "MM"u8, .. Short(42), .. Long(8), .. Short(entries.Length),
            .. entries.SelectMany(e => (byte[])[.. Short(e.Tag), .. Short(e.Type), .. Long(1), .. Value(e.Type, e.Value)]), .. Long(0),
        ]);
    }
}
