using NeoResNet.Tensors;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Images;

/// <summary>Every method takes a photo in every form, one or many, synchronously and asynchronously, and answers the same.</summary>
public sealed class PhotoTests
{
    private const string Name = "resnet20_v2_cifar";

    private static readonly string Path = System.IO.Path.Combine(TestData.Repository, "samples", "images", "cat.png");

    private static readonly byte[] Bytes = File.ReadAllBytes(Path);

    private static readonly string[] EndPoints = [$"{Name}/block1", "global_pool", $"{Name}/block1"];

    private ImageClassifier _classifier = null!;

    private static Dictionary<string, Func<Photo>> Forms { get; } = new()
    {
        ["path"] = () => Path,
        ["stream"] = () => new AsyncOnlyStream(Bytes) { AllowsSynchronousReads = true },
        ["file stream"] = () => File.OpenRead(Path),
        ["array"] = () => Bytes,
        ["memory"] = () => new ReadOnlyMemory<byte>([1, .. Bytes, 2])[1..^1],
        ["pixels"] = () => SmallWeights.Cat,
    };

    [OneTimeSetUp]
    public void MakeClassifier() => _classifier = ImageClassifier.CreateWithRandomWeights(Name, seed: 3, options: new() { BatchSize = 2 });

    [OneTimeTearDown]
    public void DisposeClassifier() => _classifier.Dispose();

    [TestCaseSource(nameof(FormNames))]
    public async Task One_photo_in_any_form_gives_what_its_pixels_give(string form)
    {
        Func<Photo> photo = Forms[form];
        RgbImage cat = SmallWeights.Cat;
        Assert.That(_classifier.Classify(photo(), top: 3), Is.EqualTo(_classifier.Classify(cat, top: 3)));
        Assert.That(await _classifier.ClassifyAsync(photo(), top: 3), Is.EqualTo(_classifier.Classify(cat, top: 3)));
        Assert.That(_classifier.Embed(photo(), normalize: true), Is.EqualTo(_classifier.Embed(cat, normalize: true)));
        Assert.That(await _classifier.EmbedAsync(photo()), Is.EqualTo(_classifier.Embed(cat)));
        Assert.That(_classifier.Features(photo(), "global_pool").ToArray(), Is.EqualTo(_classifier.Embed(cat)));
        Assert.That((await _classifier.FeaturesAsync(photo(), "global_pool")).ToArray(), Is.EqualTo(_classifier.Embed(cat)));
        AssertSame(_classifier.Features(photo(), EndPoints), _classifier.Features(cat, EndPoints));
        AssertSame(await _classifier.FeaturesAsync(photo(), EndPoints), _classifier.Features(cat, EndPoints));
        Assert.That(_classifier.Maps(photo(), top: 2).Select(map => map.Logit), Is.EqualTo(_classifier.Maps(cat, top: 2).Select(map => map.Logit)));
        Assert.That((await _classifier.MapsAsync(photo(), top: 2)).Select(map => map.Prediction), Is.EqualTo(_classifier.Maps(cat, top: 2).Select(map => map.Prediction)));
        Assert.That(_classifier.Trace(photo()).Steps.Select(step => step.Statistics), Is.EqualTo(_classifier.Trace(cat).Steps.Select(step => step.Statistics)));
        Assert.That((await _classifier.TraceAsync(photo(), everyLayer: true)).Steps, Has.Count.EqualTo(_classifier.Trace(cat, everyLayer: true).Steps.Count));
        Assert.That(_classifier.Explain(photo(), top: 1).Maps[0].Prediction, Is.EqualTo(_classifier.Classify(cat, top: 1)[0]));
        Assert.That((await _classifier.ExplainAsync(photo(), top: 1)).Maps[0].Prediction, Is.EqualTo(_classifier.Classify(cat, top: 1)[0]));
    }

    [Test]
    public async Task Lists_longer_than_a_batch_may_mix_the_forms()
    {
        Photo[] Photos() => [.. Forms.Values.Select(form => form()), SmallWeights.Coffee];
        RgbImage[] pixels = [.. Forms.Select(_ => SmallWeights.Cat), SmallWeights.Coffee];
        Assert.That(_classifier.Classify(Photos(), top: 2), Is.EqualTo(_classifier.Classify(pixels, top: 2)));
        Assert.That(await _classifier.ClassifyAsync(Photos(), top: 2), Is.EqualTo(_classifier.Classify(pixels, top: 2)));
        Assert.That(_classifier.Embed(Photos()), Is.EqualTo(_classifier.Embed(pixels)));
        Assert.That(await _classifier.EmbedAsync(Photos(), normalize: true), Is.EqualTo(_classifier.Embed(pixels, normalize: true)));
        AssertSame([_classifier.Features(Photos(), EndPoints[0])], [_classifier.Features(pixels, EndPoints[0])]);
        AssertSame([await _classifier.FeaturesAsync(Photos(), EndPoints[0])], [_classifier.Features(pixels, EndPoints[0])]);
        AssertSame(_classifier.Features(Photos(), EndPoints), _classifier.Features(pixels, EndPoints));
        AssertSame(await _classifier.FeaturesAsync(Photos(), EndPoints), _classifier.Features(pixels, EndPoints));
        Assert.That(_classifier.Maps(Photos()).Select(maps => maps[0].Logit), Is.EqualTo(_classifier.Maps(pixels).Select(maps => maps[0].Logit)));
        Assert.That((await _classifier.MapsAsync(Photos())).Select(maps => maps.Count), Is.All.EqualTo(ImageClassifier.DefaultMaps));
        Assert.That(_classifier.Trace(Photos()), Has.Count.EqualTo(pixels.Length));
        Assert.That((await _classifier.TraceAsync(Photos()))[^1].Steps[^1].Statistics, Is.EqualTo(_classifier.Trace(SmallWeights.Coffee).Steps[^1].Statistics));
        Assert.That(_classifier.Explain(Photos(), top: 1).Select(each => each.Photo.Width), Is.EqualTo(pixels.Select(each => each.Width)));
        Assert.That((await _classifier.ExplainAsync(Photos(), top: 1)).Select(each => each.Photo.Width), Is.EqualTo(pixels.Select(each => each.Width)));
        string[] paths = [Path, Path, Path];
        Assert.That(_classifier.Classify([.. paths]), Has.Count.EqualTo(3));
        Assert.That(await _classifier.ClassifyAsync([]), Is.Empty);
    }

    [Test]
    public async Task Limits_of_the_classifier_hold_for_photos_without_limits_of_their_own()
    {
        using var strict = ImageClassifier.CreateWithRandomWeights(Name, seed: 3, options: new() { Photos = new() { MaxPixels = 100 } });
        Assert.That(() => strict.Classify(Path), Throws.InstanceOf<DataFileException>().With.Message.Contains("PhotoOptions.MaxPixels"));
        Assert.That(() => strict.Classify([Bytes]), Throws.InstanceOf<DataFileException>().With.Message.Contains("PhotoOptions.MaxPixels"));
        Assert.That(async () => await strict.TraceAsync(Path), Throws.InstanceOf<DataFileException>().With.Message.Contains("PhotoOptions.MaxPixels"));
        Assert.That(strict.Classify(Photo.FromFile(Path, new())), Is.EqualTo(strict.Classify(SmallWeights.Cat)));
        Assert.That(await strict.ClassifyAsync(Photo.FromBytes(Bytes, new())), Is.EqualTo(strict.Classify(SmallWeights.Cat)));

        using var bounded = ImageClassifier.CreateWithRandomWeights(Name, seed: 3, options: new() { Photos = new() { MaxFileLength = 10 } });
        Assert.That(async () => await bounded.ClassifyAsync(new AsyncOnlyStream(Bytes)), Throws.InstanceOf<DataFileException>().With.Message.Contains("PhotoOptions.MaxFileLength"));
    }

    [Test]
    public async Task A_stream_that_forbids_synchronous_reads_is_read_asynchronously()
    {
        Assert.That(() => _classifier.Classify(new AsyncOnlyStream(Bytes)), Throws.InvalidOperationException);
        using var body = new AsyncOnlyStream(Bytes);
        using var source = new CancellationTokenSource();
        Assert.That(await _classifier.ClassifyAsync(body, cancellationToken: source.Token), Is.EqualTo(_classifier.Classify(SmallWeights.Cat)));
        Assert.That(body.CanRead, "the stream stays open");
        await source.CancelAsync();
        Assert.That(async () => await _classifier.ClassifyAsync(new AsyncOnlyStream(Bytes), cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
    }

    [Test]
    public void No_more_than_the_limit_is_read_of_any_form()
    {
        const int Limit = 100_000, Buffer = 81920;
        var options = new PhotoOptions { MaxFileLength = Limit };
        using var forward = new AsyncOnlyStream(new byte[10 * Limit]);
        Assert.That(async () => await _classifier.ClassifyAsync(Photo.FromStream(forward, options, "upload")), Refused("upload"));
        Assert.That(forward.BytesRead, Is.LessThanOrEqualTo(Limit + Buffer));
        foreach (Photo photo in (Photo[])[Photo.FromFile(Path, options), Photo.FromBytes(Bytes, options, "bytes"), Photo.FromStream(new MemoryStream(Bytes), options, "stream")])
        {
            Assert.That(() => _classifier.Classify(photo), Refused(""));
            Assert.That(async () => await _classifier.ClassifyAsync(photo), Refused(""));
        }

        Assert.That(() => Photo.Decode(Photo.FromFile(Path, new() { MaxFileLength = 0 })), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => Photo.Decode(Photo.FromFile(Path, new() { MaxPixels = 10 })), Throws.InstanceOf<DataFileException>().With.Message.Contains(Path));

        static NUnit.Framework.Constraints.Constraint Refused(string name) => Throws.InstanceOf<DataFileException>().With.Message.Contains($"{Limit}").And.Message.Contains(name);
    }

    [Test]
    public async Task What_is_not_a_photo_is_named()
    {
        Assert.That(() => _classifier.Classify("no such file"), Throws.InstanceOf<FileNotFoundException>());
        Assert.That(async () => await _classifier.EmbedAsync("no such file"), Throws.InstanceOf<FileNotFoundException>());
        Assert.That(() => _classifier.Classify(new byte[] { 1, 2, 3 }), Throws.InstanceOf<DataFileException>().With.Message.Contains("image"));
        Assert.That(() => (Photo)"", Throws.ArgumentException);
        Assert.That(() => (Photo)(byte[])null!, Throws.ArgumentNullException);
        Assert.That(() => _classifier.Classify([Path, null!]), Throws.ArgumentNullException);
        Assert.That((await Photo.DecodeAsync(Path)).Pixels.ToArray(), Is.EqualTo(SmallWeights.Cat.Pixels.ToArray()));
    }

    [Test]
    public void Without_this_package_the_classifier_takes_pixels_only()
    {
        string[] methods = ["Classify", "Embed", "Features", "Maps", "Trace", "Explain"];
        Type[] taken =
        [
            .. from method in typeof(ImageClassifier).GetMethods()
               where methods.Contains(method.Name)
               select method.GetParameters()[0].ParameterType,
        ];
        Assert.That(taken, Has.Length.EqualTo(2 * (methods.Length + 1)));
        Assert.That(taken.Distinct(), Is.EquivalentTo(new[] { typeof(RgbImage), typeof(IReadOnlyList<RgbImage>) }));
    }

    [Test]
    public async Task An_applications_test_replaces_the_classifier()
    {
        IImageClassifier fake = new Fake();
        Assert.That((await fake.ClassifyAsync(new AsyncOnlyStream(Bytes)))[0].Name, Is.EqualTo("451 x 300"));
        Assert.That(fake.Classify(Path)[0].Class, Is.EqualTo(7));
        Assert.That(fake.Embed(SmallWeights.Cat), Is.EqualTo(new[] { 1f }));
        Assert.That(fake.Features(Path, "any").Shape, Is.EqualTo(new Shape(1)));
    }

    private static IEnumerable<string> FormNames() => Forms.Keys;

    private static void AssertSame(IReadOnlyList<NhwcTensor> actual, IReadOnlyList<NhwcTensor> expected)
    {
        Assert.That(actual.Select(tensor => tensor.Shape), Is.EqualTo(expected.Select(tensor => tensor.Shape)));
        foreach ((NhwcTensor found, NhwcTensor wanted) in actual.Zip(expected))
        {
            Assert.That(found.Span.SequenceEqual(wanted.Span));
        }
    }

    private sealed class Fake : IImageClassifier
    {
        public IReadOnlyList<IReadOnlyList<Prediction>> Classify(IReadOnlyList<RgbImage> photos, int top, CancellationToken cancellationToken) =>
            [.. photos.Select(photo => (IReadOnlyList<Prediction>)[new Prediction(7, $"{photo.Width} x {photo.Height}", 1)])];

        public IReadOnlyList<float[]> Embed(IReadOnlyList<RgbImage> photos, bool normalize, CancellationToken cancellationToken) => [.. photos.Select(_ => new[] { 1f })];

        public IReadOnlyList<NhwcTensor> Features(IReadOnlyList<RgbImage> photos, IReadOnlyList<string> endPoints, CancellationToken cancellationToken) =>
            [.. endPoints.Select(_ => new NhwcTensor(new Shape(photos.Count)))];
    }
}
