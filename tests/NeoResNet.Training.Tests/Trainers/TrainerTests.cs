using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Training.Tests.Trainers;

public sealed class TrainerTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_network_learns_and_the_result_is_one_file_for_a_classifier()
    {
        PhotoDataset photos = TrainerSetup.Halves(96), others = TrainerSetup.Halves(40, seed: 2);
        TrainingResult result = Train(photos, others, TrainerSetup.Options(epochs: 10) with { HalfPrecision = true });
        Assert.That((result.End, result.Steps, result.Epochs), Is.EqualTo((TrainingEnd.Finished, 120L, 10)));
        Assert.That(result.BestAccuracy, Is.GreaterThan(0.9));

        string alone = _folder.PathOf("moved.safetensors");
        File.Copy(result.ModelPath, alone);
        using ImageClassifier classifier = ImageClassifier.Load(alone);
        Assert.That(classifier.ClassNames, Is.EqualTo(photos.Classes));
        Assert.That((classifier.Recipe.Height, classifier.RecipeOrigin, classifier.Network.Name), Is.EqualTo((16, RecipeOrigin.Metadata, "mlperf_tiny_resnet8")));
        Assert.That(Evaluation.Run(classifier, others).Accuracy, Is.EqualTo(result.BestAccuracy), "the file contains the weights that were evaluated");
        NamedArray[] arrays = [.. Safetensors.Read(alone)];
        Assert.That(arrays.Where(array => array.Shape.Rank == 4).Select(array => array.ElementType), Is.All.EqualTo(ElementType.Float16));
        Assert.That(arrays.Where(array => array.Shape.Rank == 1).Select(array => array.ElementType), Is.All.EqualTo(ElementType.Float32));
        Assert.That(arrays.Select(array => array.Name), Has.None.Contain("Momentum"));
    }

    [Test]
    public void The_metrics_contain_each_stretch_and_each_epoch()
    {
        var reports = new List<TrainingProgress>();
        PhotoDataset others = TrainerSetup.Halves(8, seed: 2);
        _ = Train(TrainerSetup.Halves(96), others, TrainerSetup.Options(), progress: new Reports(reports));

        MetricsLine[] lines = [.. File.ReadLines(_folder.PathOf("out/metrics.jsonl")).Select(line => MetricsLine.TryParse(line)!)];
        Assert.That(lines.Select(line => line.Step), Is.EqualTo(reports.Select(report => report.Step)));
        Assert.That(lines.Count(line => line.IsEpoch), Is.EqualTo(2));
        Assert.That(lines.Select(line => line.ValidationAccuracy is not null), Is.EqualTo(lines.Select(line => line.IsEpoch)));
        MetricsLine[] first = [.. lines.Where(line => line.Step <= 12)];
        Assert.That(first[^1].Loss, Is.EqualTo(first.SkipLast(1).Average(line => line.Loss)).Within(1e-12), "one line per batch, so the epoch has the mean of its lines");
        Assert.That(first[^1].Epoch, Is.EqualTo(1));
        LearningRate schedule = TrainerSetup.Options().Schedule(24);
        Assert.That(lines.Select(line => line.Rate), Is.EqualTo(lines.Select(line => schedule.At(line.Step - 1))));
        Assert.That(reports[^1].TotalSteps, Is.EqualTo(24));
        Assert.That(reports.Select(report => report.TimeLeft), Is.All.GreaterThanOrEqualTo(TimeSpan.Zero));
        string svg = File.ReadAllText(_folder.PathOf("out/metrics.svg"));
        Assert.That(System.Xml.Linq.XDocument.Parse(svg).Descendants().Count(element => element.Name.LocalName == "polyline"), Is.EqualTo(4), "loss and error of training and validation");
        Assert.That(svg, Does.Contain("prefers-color-scheme: dark"));
    }

    [TestCase(1)]
    [TestCase(2)]
    public void A_resumed_training_has_the_bits_of_an_uninterrupted_one(int accumulation)
    {
        PhotoDataset photos = TrainerSetup.Halves(50), others = TrainerSetup.Halves(12, seed: 2);
        TrainerOptions options = TrainerSetup.Options(epochs: 3) with { Accumulation = accumulation, LabelSmoothing = 0.1, Whiten = true, AverageDecay = AverageDecay };
        _ = Train(photos, others, options, "whole");

        // 6 batches per epoch: cancelled in the middle of each epoch, and after the second.
        foreach (int reports in (int[])[2, 3, 4, 3, 99])
        {
            using var cancellation = new CancellationTokenSource();
            _ = Train(photos, others, options with { Resume = true, MaxThreads = 1 + (reports & 1) }, "parts", new Cancelling(reports, cancellation), cancellation.Token);
        }

        foreach (string file in (string[])["last.safetensors", "best.safetensors", "model.safetensors"])
        {
            Assert.That(TrainerSetup.Bits(_folder.PathOf($"parts/{file}")), Is.EqualTo(TrainerSetup.Bits(_folder.PathOf($"whole/{file}"))), file);
        }

        Assert.That(TrainerSetup.Metrics(_folder.PathOf("parts")), Is.EqualTo(TrainerSetup.Metrics(_folder.PathOf("whole"))));
    }

    [Test]
    public void Cancellation_saves_and_returns_the_network_so_far()
    {
        using var cancellation = new CancellationTokenSource();
        TrainingResult result = Train(TrainerSetup.Halves(48), null, TrainerSetup.Options(), progress: new Cancelling(3, cancellation), cancellationToken: cancellation.Token);
        Assert.That((result.End, result.Steps, result.Epochs), Is.EqualTo((TrainingEnd.Cancelled, 3L, 0)));
        using ImageClassifier classifier = ImageClassifier.Load(result.ModelPath);
        Assert.That(classifier.HasRandomWeights, Is.False);
        using SafetensorsFile last = Safetensors.Open(_folder.PathOf("out/last.safetensors"));
        Assert.That(last.Metadata[TrainingState.MetadataKey], Does.Contain("\"step\":3,"));
    }

    [Test]
    public void A_checkpoint_is_a_file_for_a_classifier_too()
    {
        _ = Train(TrainerSetup.Halves(16), null, TrainerSetup.Options(epochs: 1));
        using ImageClassifier classifier = ImageClassifier.Load(_folder.PathOf("out/last.safetensors"));
        Assert.That(classifier.IgnoredArrays, Has.Some.EndsWith("/Momentum"));
    }

    [Test]
    public void Training_stops_early_without_progress_and_stays_stopped()
    {
        TrainerOptions options = TrainerSetup.Options(epochs: 9) with { Patience = 2, Schedule = _ => LearningRate.Constant(0) };
        PhotoDataset photos = TrainerSetup.Halves(16), others = TrainerSetup.Halves(8, seed: 2);
        TrainingResult result = Train(photos, others, options);
        Assert.That((result.End, result.BestEpoch), Is.EqualTo((TrainingEnd.StoppedEarly, (int?)1)));
        Assert.That(result.Epochs, Is.EqualTo(3), "a rate of 0 changes only the moving statistics of the batch norms");
        Assert.That(Train(photos, others, options with { Resume = true }).Epochs, Is.EqualTo(3));
    }

    [Test]
    public void A_folder_with_a_training_is_not_overwritten()
    {
        _ = Train(TrainerSetup.Halves(16), null, TrainerSetup.Options(epochs: 1));
        Assert.That(() => Train(TrainerSetup.Halves(16), null, TrainerSetup.Options(epochs: 1)), Throws.TypeOf<IOException>().With.Message.Contains("--resume"));
    }

    [Test]
    public void Other_options_do_not_resume()
    {
        PhotoDataset photos = TrainerSetup.Halves(16);
        TrainerOptions options = TrainerSetup.Options(epochs: 1);
        _ = Train(photos, null, options);
        (TrainerOptions Options, string Message)[] others =
        [
            (options with { Epochs = 2 }, "its number of epochs is 1, but the number of epochs of this training is 2"),
            (options with { LabelSmoothing = 0.25 }, "label smoothing is 0, but"),
            (options with { Photos = options.Photos with { Seed = 4 } }, "seed is 3"),
            (options with { Schedule = steps => LearningRate.Constant(0.1) }, "constant(0.1)"),
        ];
        foreach ((TrainerOptions other, string message) in others)
        {
            Assert.That(() => Train(photos, null, other with { Resume = true }), Throws.ArgumentException.With.Message.Contains(message));
        }

        Assert.That(() => Train(TrainerSetup.Halves(17), null, options with { Resume = true }), Throws.ArgumentException.With.Message.Contains("number of training photos"));
        Assert.That(Train(photos, null, options with { Resume = true, MaxThreads = 2 }).Steps, Is.EqualTo(2), "the number of threads has no influence");
    }

    private const double AverageDecay = 0.9;

    private TrainingResult Train(
        PhotoDataset photos, PhotoDataset? others, TrainerOptions options, string folder = "out", IProgress<TrainingProgress>? progress = null, CancellationToken cancellationToken = default) =>
        new Trainer(photos, others, _folder.PathOf(folder), options).Train(progress, cancellationToken);

    private sealed class Reports(List<TrainingProgress> reports) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value) => reports.Add(value);
    }

    private sealed class Cancelling(int after, CancellationTokenSource source) : IProgress<TrainingProgress>
    {
        private int _left = after;

        public void Report(TrainingProgress value)
        {
            if (--_left == 0)
            {
                source.Cancel();
            }
        }
    }
}
