using System.Globalization;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Images;

/// <summary>
/// Two hundred photos of mixed sizes and kinds that Pillow made: baseline and progressive, grey, RGB, CMYK and YCCK, turned ones, PNG and BMP of every
/// kind, and files cut short. Each is decoded as Pillow decodes it and classified, or refused by name: a PNG file that is cut short. Of JPEG files that are
/// cut short, the rest is estimated; JpegCorpusTests compares it with libjpeg.
/// </summary>
[NonParallelizable]
public sealed class PillowPhotoTests
{
    private const int Classes = 10;

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
                Assert.That(() => ImageFile.Decode(photo.Path), Throws.TypeOf<DataFileException>().With.Message.Contains(photo.Path).And.Message.Contains("truncated"), file);
                continue;
            }

            RgbImage image = ImageFile.Decode(photo.Path);
            Assert.That((image.Width, image.Height), Is.EqualTo((photo.Width, photo.Height)), file);
            if (photo.Expected == "damaged")
            {
                Assert.That(image.Damage, Does.Contain("ends before its end marker"), file);
                continue;
            }

            Assert.That(image.Pixels.Span.SequenceEqual(File.ReadAllBytes($"{photo.Path}.rgb")), file);
            Assert.That(image.Damage, Is.Null, file);
        }
    }

    [Test]
    public void Each_is_classified_whichever_way_it_comes_or_refused_by_name()
    {
        using ImageClassifier classifier = MakeClassifier();
        List<(Photo Photo, RgbImage Pixels, IReadOnlyList<Prediction> Answer)> classified = [];
        foreach (Photo photo in _photos)
        {
            string file = Path.GetFileName(photo.Path);
            using Stream stream = File.OpenRead(photo.Path);
            if (photo.Expected == "refused")
            {
                Assert.That(() => classifier.Classify(photo.Path), Throws.TypeOf<DataFileException>().With.Message.Contains(photo.Path).And.Message.Contains("truncated"), file);
                Assert.That(() => classifier.Classify(stream), Throws.TypeOf<DataFileException>().With.Message.Contains("stream").And.Message.Contains("truncated"), file);
                continue;
            }

            RgbImage pixels = ImageFile.Decode(photo.Path);
            IReadOnlyList<Prediction> answer = classifier.Classify(photo.Path, top: Classes);
            Assert.That(answer.Select(prediction => prediction.Class), Is.Unique.And.Exactly(Classes).Items, file);
            Assert.That(answer.Select(prediction => prediction.Probability), Is.Ordered.Descending.And.All.InRange(0, 1), file);
            Assert.That(answer.Sum(prediction => (double)prediction.Probability), Is.EqualTo(1).Within(1e-5), file);
            Assert.That(classifier.Classify(stream, top: Classes), Is.EqualTo(answer), file);
            Assert.That(classifier.Classify(pixels, top: Classes), Is.EqualTo(answer), file);
            classified.Add((photo, pixels, answer));
        }

        Assert.That(classified, Has.Count.EqualTo(180));
        IReadOnlyList<IReadOnlyList<Prediction>> together = classifier.Classify([.. classified.Select(one => one.Pixels)], top: Classes);
        foreach (((Photo photo, _, IReadOnlyList<Prediction> alone), IReadOnlyList<Prediction> answer) in classified.Zip(together))
        {
            Assert.That(InOrder(answer), Is.EqualTo(InOrder(alone)).Within(1e-5), Path.GetFileName(photo.Path));
        }

        // Answers differ from photo to photo, so a place mistaken in a batch would have been seen.
        Assert.That(classified.Select(one => string.Join(' ', InOrder(one.Answer))).Distinct().Count(), Is.GreaterThanOrEqualTo(80));

        static float[] InOrder(IReadOnlyList<Prediction> answer) => [.. answer.OrderBy(prediction => prediction.Class).Select(prediction => prediction.Probability)];
    }

    [Test]
    public void Memory_is_the_same_after_two_hundred_as_after_twenty()
    {
        using ImageClassifier classifier = MakeClassifier();

        // The first twenty several times: compiled code takes memory too, until all of it is compiled for good.
        for (int i = 0; i < 8; i++)
        {
            ClassifyAll(_photos[..20]);
        }

        (long managed, long whole) after20 = Memory();
        Array.ForEach([.. _photos[20..].Chunk(20)], ClassifyAll);
        (long managed, long whole) = Memory();
        TestContext.Out.WriteLine($"grown by {managed - after20.managed} managed bytes, {whole - after20.whole} in all");
        Assert.That(managed - after20.managed, Is.LessThan(100_000), "bytes of the managed heap");

        // An input kept would show with 110 kB a photo, 40 MB in all; an arena with more.
        Assert.That(whole - after20.whole, Is.LessThan(16_000_000), "bytes of the process, tensors and arenas among them");

        void ClassifyAll(Photo[] photos)
        {
            List<RgbImage> decoded = [];
            foreach (Photo photo in photos)
            {
                try
                {
                    _ = classifier.Classify(photo.Path);
                    decoded.Add(ImageFile.Decode(photo.Path));
                }
                catch (DataFileException) when (photo.Expected == "refused")
                {
                }
            }

            _ = classifier.Classify(decoded);
        }

        static (long Managed, long Whole) Memory()
        {
            GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
            return (GC.GetTotalMemory(forceFullCollection: true), Environment.WorkingSet);
        }
    }

    private static ImageClassifier MakeClassifier() => ImageClassifier.CreateWithRandomWeights("resnet20_v1_cifar", seed: 7, Classes, new() { ImageSize = 96 });
}
