using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Training.Tests.FineTuning;

public sealed class FineTunerFaultTests
{
    private static readonly FineTunerOptions Options = new() { Epochs = 2, MaxThreads = 1 };

    private readonly TemporaryFolder _folder = new();
    private ImageClassifier _network = null!;

    [OneTimeSetUp]
    public void Load() => _network = TunerSetup.Network();

    [OneTimeTearDown]
    public void Free()
    {
        _network.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void An_unreadable_photo_is_named_and_has_no_row()
    {
        PhotoDataset photos = WithDamaged(13);
        Assert.That(() => Tune(photos, Options, "strict"), Throws.TypeOf<DataFileException>().With.Message.Contains("photo 13"));
        var reported = new List<string>();
        Assert.That(Tune(photos, Options with { Unreadable = (name, _) => reported.Add(name) }, "skips").Images, Is.EqualTo(13));
        Assert.That(reported, Is.EqualTo(new[] { "photo 13" }));
    }

    [Test]
    public void A_class_without_a_readable_photo_is_named() =>
        Assert.That(() => Tune(WithDamaged(1, 3, 5, 7, 9, 11, 13), Options with { Unreadable = (_, _) => { } }, "none"), Throws.TypeOf<DataFileException>().With.Message.Contains("none of the photos of the class 'green'"));

    [Test]
    public void Photos_and_networks_that_cannot_be_tuned_are_refused()
    {
        PhotoDataset photos = TunerSetup.Photos(8, 1, "red", "green");
        using ImageClassifier strided = ImageClassifier.CreateWithRandomWeights("resnet_v2_50", options: new() { Recipe = _network.Recipe with { ClassNames = null }, OutputStride = 16 });
        Assert.Multiple(() =>
        {
            Assert.That(() => Tune(photos.Subset([0, 2]), Options, "o"), Throws.TypeOf<DataFileException>().With.Message.Contains("'green' has no training photo"));
            Assert.That(() => Tune(TunerSetup.Photos(4, 1, "red"), Options, "o"), Throws.ArgumentException.With.Message.Contains("at least two classes"));
            Assert.That(() => Tune(photos, Options with { FindUnknownThreshold = true }, "o"), Throws.ArgumentException.With.Message.Contains("requires validation photos"));
            Assert.That(() => new FineTuner(_network, photos, TunerSetup.Photos(8, 1, "green", "red"), "o"), Throws.ArgumentException.With.Message.Contains("the same classes in the same order"));
            Assert.That(() => new FineTuner(strided, photos, null, "o"), Throws.ArgumentException.With.Message.Contains("output stride 16"));
        });
    }

    [Test]
    public void A_result_that_cannot_be_written_is_told_before_the_work()
    {
        _ = Directory.CreateDirectory(_folder.PathOf("taken/model.safetensors"));
        Assert.That(() => Tune(WithDamaged(0), Options, "taken"), Throws.InstanceOf<IOException>().With.Message.Contains("model.safetensors"), "no photo was read");
    }

    private static IEnumerable<TestCaseData> FaultyOptions()
    {
        (FineTunerOptions, string)[] faults =
        [
            (Options with { Epochs = 0 }, "Epochs"),
            (Options with { BatchSize = 0 }, "BatchSize"),
            (Options with { LearningRate = double.NaN }, "LearningRate"),
            (Options with { WeightDecay = -1 }, "WeightDecay"),
            (Options with { UnknownThreshold = 0 }, "UnknownThreshold"),
            (Options with { UnknownThreshold = 0.5, FindUnknownThreshold = true }, "cannot be combined"),
            (Options with { LoaderThreads = 0 }, "LoaderThreads"),
            (Options with { MaxThreads = 0 }, "MaxThreads"),
            (Options with { CacheMemory = -1 }, "CacheMemory"),
        ];
        return faults.Select(fault => new TestCaseData(fault.Item1, fault.Item2).SetArgDisplayNames(fault.Item2));
    }

    [TestCaseSource(nameof(FaultyOptions))]
    public void Options_out_of_range_are_refused_by_name(FineTunerOptions options, string name) =>
        Assert.That(() => Tune(TunerSetup.Photos(8, 1, "red", "green"), options, "o"), Throws.InstanceOf<ArgumentException>().With.Message.Contains(name));

    private FineTuningResult Tune(PhotoDataset photos, FineTunerOptions options, string folder) => new FineTuner(_network, photos, null, _folder.PathOf(folder), options).Train();

    private static PhotoDataset WithDamaged(params int[] damaged)
    {
        PhotoDataset photos = TunerSetup.Photos(14, 1, "red", "green");
        return new(photos.Name, photos.Classes, [.. Enumerable.Range(0, photos.Count).Select(i => new DatasetPhoto(photos.NameOf(i), damaged.Contains(i) ? Photo.FromBytes(new byte[] { 1, 2, 3 }, name: photos.NameOf(i)) : Photo.FromPixels(photos.Read(i)), [.. photos.LabelsOf(i)]))]);
    }
}
