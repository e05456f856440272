using System.Formats.Tar;
using System.IO.Compression;
using System.Text.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Images;

public sealed class JpegDecodeTests
{
    [TestCase(32)]
    [TestCase(40)]
    [TestCase(63)]
    public void A_block_made_by_hand_has_the_value_its_coefficient_says(int level)
    {
        foreach (byte[] file in new[] { JpegBytes.Grey(level), JpegBytes.ProgressiveGrey(level) })
        {
            RgbImage image = ImageFile.Decode(new MemoryStream(file), "grey.jpg");
            Assert.That((image.Width, image.Height), Is.EqualTo((8, 8)));
            Assert.That(image.Pixels.ToArray(), Is.All.EqualTo(128 + level));
        }
    }

    [Test]
    public void A_photo_has_its_size_and_its_colours()
    {
        RgbImage image = ImageFile.Decode(TestData.OutsidePathOf("images", "keras_african_elephant.jpg"));
        Assert.That((image.Width, image.Height), Is.EqualTo((700, 466)));
        Assert.That(image.Pixels.ToArray().Distinct().Count(), Is.GreaterThan(200));
    }

    [Test]
    public void Photos_have_the_pixels_of_libjpeg_turbo()
    {
        string pixelsPath = TestData.PathOf("weights", "cifar10_jpeg_20images_rgb_hwc_u8.bin");
        using JsonDocument list = JsonDocument.Parse(File.ReadAllBytes(TestData.PathOf("weights", "expected_logits.json")));
        Dictionary<string, byte[]> files = ReadArchive(TestData.OutsidePathOf("data", "cifar10-jpeg.tar.gz"));
        byte[] expected = File.ReadAllBytes(pixelsPath);
        const int Length = 32 * 32 * 3;

        int number = 0;
        foreach (JsonElement entry in list.RootElement.GetProperty("image_list").EnumerateArray())
        {
            string name = entry.GetProperty("file").GetString()!;
            byte[] found = ImageFile.Decode(new MemoryStream(files[name]), name).Pixels.ToArray();
            Assert.That(found, Is.EqualTo(expected[(number * Length)..((number + 1) * Length)]), name);
            number++;
        }

        Assert.That(number, Is.EqualTo(20));
    }

    private static Dictionary<string, byte[]> ReadArchive(string path)
    {
        var files = new Dictionary<string, byte[]>();
        using var unpacked = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var tar = new TarReader(unpacked);
        while (tar.GetNextEntry() is TarEntry entry)
        {
            if (entry.DataStream is Stream data)
            {
                using var copy = new MemoryStream();
                data.CopyTo(copy);
                files[entry.Name] = copy.ToArray();
            }
        }

        return files;
    }
}
