using System.Globalization;
using NeoResNet.Images;
using NeoResNet.Preprocessing;
using NeoResNet.Recipes;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;
using StbImageSharp;

namespace NeoResNet.Tests.Images;

/// <summary>
/// Two hundred photos of mixed sizes and kinds that Pillow made: baseline and progressive, grey, RGB, CMYK and YCCK, turned ones, PNG and BMP of every
/// kind, and files cut short. Each is decoded as Pillow decodes it, or refused by name.
/// </summary>
[NonParallelizable]
public sealed class PillowPhotoTests
{
    // Decoders are free in how exactly they transform and in how they enlarge coarser colour channels. Ours enlarges the last two columns of those
    // with other weights, which shows where the colour jumps there.
    private const double MeanDifference = 0.5;
    private const int LargestDifference = 4;
    private const int OddColumns = 2;

    private sealed record Photo(string Path, string Expected, int Width, int Height);

    private TemporaryFolder _folder = null!;
    private Photo[] _photos = null!;

    [OneTimeSetUp]
    public void MakePhotos()
    {
        _folder = new();
        Pillow.Run(["Images", "pillow_photos.py"], [_folder.FullName], "");
        _photos = [.. File.ReadLines(_folder.PathOf("list.txt")).Select(line => line.Split('\t')).Select(cells => new Photo(
            _folder.PathOf(cells[0]), cells[1], int.Parse(cells[2], CultureInfo.InvariantCulture), int.Parse(cells[3], CultureInfo.InvariantCulture)))];
    }

    [OneTimeTearDown]
    public void RemovePhotos() => _folder.Dispose();

    [Test]
    public void Each_is_decoded_as_Pillow_decodes_it_or_refused_by_name()
    {
        Assert.That(_photos, Has.Length.EqualTo(200));
        foreach (Photo photo in _photos)
        {
            string file = Path.GetFileName(photo.Path);
            if (photo.Expected == "refused")
            {
                Assert.That(() => ImageFile.Decode(photo.Path), Throws.TypeOf<DataFileException>().With.Message.Contains(photo.Path).And.Message.Contains("cut short"), file);
                continue;
            }

            RgbImage image = ImageFile.Decode(photo.Path);
            Assert.That((image.Width, image.Height), Is.EqualTo((photo.Width, photo.Height)), file);
            int[] differences = [.. File.ReadAllBytes($"{photo.Path}.rgb").Zip(image.Pixels.ToArray(), (expected, found) => Math.Abs(expected - found))];
            int largest = differences.Where((_, i) => i / 3 % image.Width < image.Width - OddColumns).Max();
            TestContext.Out.WriteLine($"{file}: mean {differences.Average():F2}, largest {largest}");
            Assert.That(differences, Has.Length.EqualTo(photo.Width * photo.Height * 3), file);
            if (photo.Expected == "same")
            {
                Assert.That(differences.Max(), Is.Zero, file);
            }

            Assert.That(largest, Is.LessThanOrEqualTo(LargestDifference), file);
            Assert.That(differences.Average(), Is.LessThanOrEqualTo(MeanDifference), file);
        }
    }

    [Test]
    public void Memory_is_the_same_after_two_hundred_as_after_twenty()
    {
        int nativeBefore = StbImage.NativeAllocations;
        (long after20, int native20) = (0, 0);
        for (int i = 0; i < _photos.Length; i++)
        {
            Prepare(_photos[i]);
            if (i == 19)
            {
                (after20, native20) = (GC.GetTotalMemory(forceFullCollection: true), StbImage.NativeAllocations);
            }
        }

        Assert.That(StbImage.NativeAllocations, Is.EqualTo(native20).And.EqualTo(nativeBefore), "blocks of native memory the decoder holds");
        Assert.That(GC.GetTotalMemory(forceFullCollection: true) - after20, Is.LessThan(100_000));
    }

    private static void Prepare(Photo photo)
    {
        try
        {
            using Tensor input = StandardRecipes.Vgg.Prepare(ImageFile.Decode(photo.Path));
        }
        catch (DataFileException) when (photo.Expected == "refused")
        {
        }
    }
}
