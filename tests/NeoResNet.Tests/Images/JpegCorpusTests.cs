using System.Text;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Images;

/// <summary>
/// JPEG files of every layout, cut at every byte, and damaged at random. Every pixel is that of libjpeg-turbo, or both decoders refuse the file.
/// The two exceptions are listed in the test of damaged files.
/// </summary>
[NonParallelizable]
public sealed class JpegCorpusTests
{
    private sealed record Photo(string Name, byte[] Bytes, bool IsDecoded, int Width, int Height, byte[] Pixels)
    {
        public bool IsDamaged => Name.Contains(" cut ") || Name.Contains(" damaged ");
    }

    private Photo[] _photos = null!;

    [OneTimeSetUp]
    public void MakePhotos()
    {
        Pillow.RequireLibjpeg();
        using var folder = new TemporaryFolder();
        string outside = Path.Combine(TestData.Repository, "..", "shared", "images");
        Pillow.Run(["Images", "jpeg_corpus.py"], [folder.PathOf("corpus"), .. Directory.Exists(outside) ? [outside] : Array.Empty<string>()], "");
        using var reader = new BinaryReader(File.OpenRead(folder.PathOf("corpus")));
        var photos = new List<Photo>();
        while (reader.BaseStream.Position < reader.BaseStream.Length)
        {
            string name = Encoding.UTF8.GetString(reader.ReadBytes(reader.ReadInt32()));
            byte[] bytes = reader.ReadBytes(reader.ReadInt32());
            (bool isDecoded, int width, int height) = (reader.ReadBoolean(), reader.ReadInt32(), reader.ReadInt32());
            photos.Add(new(name, bytes, isDecoded, width, height, isDecoded ? reader.ReadBytes(width * height * RgbImage.Channels) : []));
        }

        _photos = [.. photos];
    }

    [Test]
    public void Whole_files_of_every_layout_have_the_pixels_of_libjpeg()
    {
        Photo[] whole = [.. _photos.Where(photo => !photo.IsDamaged)];
        Assert.That(whole, Has.Length.GreaterThan(450));
        foreach (Photo photo in whole)
        {
            RgbImage image = ImageFile.Decode(photo.Bytes, photo.Name, new() { Strict = true });
            Assert.That((image.Width, image.Height), Is.EqualTo((photo.Width, photo.Height)), photo.Name);
            Assert.That(image.Pixels.Span.SequenceEqual(photo.Pixels), photo.Name);
        }
    }

    [Test]
    public void Damaged_files_are_repaired_as_libjpeg_repairs_them_or_refused_by_both()
    {
        Photo[] damaged = [.. _photos.Where(photo => photo.IsDamaged)];
        int same = 0, refused = 0, smoothed = 0, completed = 0;
        foreach (Photo photo in damaged)
        {
            RgbImage? image = TryDecode(photo);
            Assert.That(TryDecode(photo)?.Pixels.ToArray(), Is.EqualTo(image?.Pixels.ToArray()), $"{photo.Name}: a second run");
            if (image is null)
            {
                Assert.That(photo.IsDecoded, Is.False, photo.Name);
                refused++;
            }
            else if (!photo.IsDecoded)
            {
                // Exception 1: libjpeg refuses files with an error after the last row, and files that end
                // within a table. Our decoder decodes both and reports the damage.
                Assert.That(image.Damage, Is.Not.Null, photo.Name);
                completed++;
            }
            else if (image.Pixels.Span.SequenceEqual(photo.Pixels))
            {
                same++;
            }
            else
            {
                // Exception 2: if scans are missing, libjpeg-turbo before 3.0.1 estimates them from other neighbours at the upper and lower edge of
                // images with a coarser vertical sampling of colour, and in images that are two blocks wide.
                int[] differences = [.. image.Pixels.ToArray().Zip(photo.Pixels, (found, expected) => Math.Abs(found - expected))];
                Assert.That(image.Damage, Does.Contain("scans are missing"), photo.Name);
                Assert.That(differences.Average(), Is.LessThan(2), photo.Name);
                Assert.That(differences.Max(), Is.LessThan(32), photo.Name);
                smoothed++;
            }
        }

        TestContext.Out.WriteLine($"{damaged.Length} files: {same} same, {refused} refused by both, {smoothed} estimated otherwise, {completed} only decoded here");
        Assert.That(same, Is.GreaterThan(2000));
        Assert.That(refused, Is.GreaterThan(2000));
        Assert.That(smoothed + completed, Is.LessThan(damaged.Length / 5));
    }

    private static RgbImage? TryDecode(Photo photo)
    {
        try
        {
            return ImageFile.Decode(photo.Bytes, photo.Name, null);
        }
        catch (DataFileException)
        {
            return null;
        }
    }
}
