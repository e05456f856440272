using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Training.Tests.Trainers;

public sealed class TrainerFaultTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_loss_that_is_not_a_number_stops_training_and_names_the_step()
    {
        PhotoDataset photos = TrainerSetup.Halves(32);
        TrainerOptions options = TrainerSetup.Options(epochs: 3) with { Schedule = _ => LearningRate.Piecewise([5], [0.01, 1e30]) };
        NotFiniteNumberException? failure = Assert.Throws<NotFiniteNumberException>(() => new Trainer(photos, null, _folder.PathOf("out"), options).Train());
        Assert.That(failure!.Message, Does.Match("^Training stopped at step [789] \\(epoch [23]\\): .*The checkpoint of step [48] is unchanged\\. Lower the learning rate"));
        using ImageClassifier classifier = ImageClassifier.Load(_folder.PathOf("out/model.safetensors"));
        Assert.That(classifier.Classify(photos.Read(0)).Sum(prediction => prediction.Probability), Is.EqualTo(1).Within(1e-5), "the checkpoint has finite weights");
    }

    [Test]
    public void An_unreadable_photo_is_named_or_replaced()
    {
        PhotoDataset photos = WithDamagedPhoto();
        TrainerOptions options = TrainerSetup.Options(epochs: 1);
        Assert.That(() => new Trainer(photos, null, _folder.PathOf("out"), options).Train(), Throws.TypeOf<DataFileException>().With.Message.Contains("photo 4"));

        var reported = new List<string>();
        options = options with { Photos = options.Photos with { Unreadable = (name, _) => reported.Add(name) } };
        Assert.That(new Trainer(photos, null, _folder.PathOf("other"), options).Train().End, Is.EqualTo(TrainingEnd.Finished));
        Assert.That(reported, Is.EqualTo(new[] { "photo 4" }));
    }

    [Test]
    public void An_unwritable_folder_stops_with_the_step_and_the_epoch_is_repeated()
    {
        // The name of the next file is taken by a folder, which fails as a full disk does.
        PhotoDataset photos = TrainerSetup.Halves(16);
        string folder = _folder.PathOf("out");
        _ = Directory.CreateDirectory(Path.Combine(folder, "model.safetensors"));
        IOException? failure = Assert.Throws<IOException>(() => new Trainer(photos, null, folder, TrainerSetup.Options(epochs: 1)).Train());
        Assert.That(failure!.Message, Does.Contain("Training stopped after step 2").And.Contain("There is no checkpoint yet").And.Contain("--resume"));
        Directory.Delete(Path.Combine(folder, "model.safetensors"));
        Assert.That(new Trainer(photos, null, folder, TrainerSetup.Options(epochs: 1) with { Resume = true }).Train().End, Is.EqualTo(TrainingEnd.Finished));
        Assert.That(Path.Combine(folder, "model.safetensors"), Does.Exist);
    }

    [Test]
    public void A_damaged_checkpoint_is_refused()
    {
        PhotoDataset photos = TrainerSetup.Halves(16);
        string folder = _folder.PathOf("out"), last = _folder.PathOf("out/last.safetensors");
        TrainerOptions options = TrainerSetup.Options(epochs: 1);
        _ = new Trainer(photos, null, folder, options).Train();
        byte[] whole = File.ReadAllBytes(last);
        File.WriteAllBytes(last, whole[..^100]);
        Assert.That(() => new Trainer(photos, null, folder, options with { Resume = true }).Train(), Throws.InstanceOf<DataFileException>().With.Message.Contains("last.safetensors"));
        File.Copy(_folder.PathOf("out/model.safetensors"), last, overwrite: true);
        Assert.That(() => new Trainer(photos, null, folder, options with { Resume = true }).Train(), Throws.InstanceOf<DataFileException>().With.Message.Contains("no checkpoint of a training"));
    }

    [Test]
    public void Data_that_cannot_train_a_network_is_refused()
    {
        PhotoDataset photos = TrainerSetup.Halves(16);
        string folder = _folder.PathOf("out");
        TrainerOptions options = TrainerSetup.Options();
        Assert.Multiple(() =>
        {
            Assert.That(() => new Trainer(photos.Subset([0, 1, 2, 4, 5, 6, 8, 9]), null, folder, options), Throws.TypeOf<DataFileException>().With.Message.Contains("the class 'right' has no training photo"));
            Assert.That(() => new Trainer(photos, TrainerSetup.Halves(8, classes: 3), folder, options), Throws.ArgumentException.With.Message.Contains("the same classes"));
            Assert.That(() => new Trainer(photos, null, folder, options with { Accumulation = 3 }), Throws.ArgumentException.With.Message.Contains("16 training photos, but one update needs 24"));
            Assert.That(() => new Trainer(photos, null, folder, options with { Network = "resnet_v2_51" }), Throws.TypeOf<KeyNotFoundException>().With.Message.Contains("resnet_v2_50"));
            Assert.That(() => new Trainer(new("m", ["a"], [new("p", Photo.FromPixels(new(1, 1, new byte[3])), [])], isMultiLabel: true), null, folder, options), Throws.ArgumentException.With.Message.Contains("several labels"));
        });
    }

    private static IEnumerable<TestCaseData> FaultyOptions()
    {
        TrainerOptions options = TrainerSetup.Options();
        (TrainerOptions, string)[] faults =
        [
            (options with { Epochs = 0 }, "Epochs"),
            (options with { Accumulation = 0 }, "Accumulation"),
            (options with { EvaluateEvery = 0 }, "EvaluateEvery"),
            (options with { Patience = 0 }, "Patience"),
            (options with { MaxThreads = 0 }, "MaxThreads"),
            (options with { LabelSmoothing = 1 }, "LabelSmoothing"),
            (options with { WeightDecay = double.NaN }, "WeightDecay"),
            (options with { ClipNorm = 0 }, "ClipNorm"),
            (options with { AverageDecay = 1 }, "AverageDecay"),
            (options with { Photos = options.Photos with { Shuffle = false } }, "Photos"),
        ];
        return faults.Select(fault => new TestCaseData(fault.Item1, fault.Item2).SetArgDisplayNames(fault.Item2));
    }

    [TestCaseSource(nameof(FaultyOptions))]
    public void Options_out_of_range_are_refused_by_name(TrainerOptions options, string name) =>
        Assert.That(() => new Trainer(TrainerSetup.Halves(16), null, _folder.PathOf("out"), options), Throws.InstanceOf<ArgumentException>().With.Message.Contains(name));

    private static PhotoDataset WithDamagedPhoto()
    {
        PhotoDataset photos = TrainerSetup.Halves(16);
        return new("photos", photos.Classes, [.. Enumerable.Range(0, 16).Select(i => new DatasetPhoto($"photo {i}", i == 4 ? Photo.FromBytes(new byte[] { 1, 2, 3 }, name: "photo 4") : Photo.FromPixels(photos.Read(i)), [.. photos.LabelsOf(i)]))]);
    }
}
