using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;
using NeoResNet.Training.Tests.Trainers;

namespace NeoResNet.Training.Tests.FineTuning;

public sealed class FineTunerTests
{
    private static readonly FineTunerOptions Options = new() { Epochs = 20, BatchSize = 8, LearningRate = 0.02, WeightDecay = 0.05, MaxThreads = 1 };

    private TemporaryFolder _folder = null!;

    [SetUp]
    public void CreateFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void New_logits_learn_the_classes_and_the_result_is_one_file()
    {
        PhotoDataset photos = TunerSetup.Photos(33, 1, "red", "green", "blue"), others = TunerSetup.Photos(12, 2, "red", "green", "blue");
        using ImageClassifier network = TunerSetup.Network();
        var reports = new List<FineTuningProgress>();
        FineTuningResult result = new FineTuner(network, photos, others, _folder.PathOf("out"), Options).Train(new Reports(reports));
        Assert.Multiple(() =>
        {
            Assert.That(result.ModelPath, Is.EqualTo(_folder.PathOf("out/model.safetensors")));
            Assert.That(Directory.GetFiles(_folder.PathOf("out")), Has.Length.EqualTo(1));
            Assert.That((result.Images, result.UnknownThreshold), Is.EqualTo((33, (double?)null)));
            Assert.That(result.KeptClasses, Is.EqualTo(new[] { "blue" }), "case does not matter");
            Assert.That(result.NewClasses, Is.EqualTo(new[] { "red", "green" }));
            Assert.That(result.ValidationAccuracy, Is.EqualTo(1));
            Assert.That(reports.Select(report => report.Photos).Distinct(), Is.EqualTo(new[] { 5, 10, 15, 20, 25, 30, 33, 38, 43, 45 }));
            Assert.That(reports.Select(report => report.Epoch).Distinct(), Is.EqualTo(Enumerable.Range(0, 21)));
        });

        using ImageClassifier classifier = ImageClassifier.Load(result.ModelPath);
        Assert.That(classifier.ClassNames, Is.EqualTo(photos.Classes));
        Assert.That((classifier.Recipe.Height, classifier.RecipeOrigin, classifier.Network.Name), Is.EqualTo((16, RecipeOrigin.Metadata, "mlperf_tiny_resnet8")));
        Assert.That(Evaluation.Run(classifier, others).Accuracy, Is.EqualTo(1));
        Assert.That(classifier.Embed(photos.Read(0)), Is.EqualTo(network.Embed(photos.Read(0))), "the trunk keeps its bits");
    }

    // The loss is convex, so its gradient is zero at the best logits only. Features, scale and
    // gradient are computed here in float64.
    [Test]
    public void The_logits_are_the_minimum_of_the_loss()
    {
        PhotoDataset photos = TunerSetup.Photos(40, 1, "red", "green", "blue", "white");
        using ImageClassifier network = TunerSetup.Network();
        FineTunerOptions options = Options with { Epochs = 300, BatchSize = 40 };
        FineTuningResult result = new FineTuner(network, photos, null, _folder.PathOf("out"), options).Train();
        double[][] features = [.. Enumerable.Range(0, photos.Count).Select(i => network.Embed(photos.Read(i)).Select(value => (double)value).ToArray())];
        double[] means = [.. Enumerable.Range(0, features[0].Length).Select(f => features.Average(row => row[f]))];
        double[] deviations = [.. means.Select((mean, f) => Math.Sqrt(features.Average(row => (row[f] - mean) * (row[f] - mean))))];
        using SafetensorsFile file = Safetensors.Open(result.ModelPath);
        NhwcTensor weights = file.ReadTensor("mlperf_tiny_resnet8/logits/weights"), biases = file.ReadTensor("mlperf_tiny_resnet8/logits/biases");
        double largest = 0, atZero = 0;
        for (int f = 0; f < means.Length; f++)
        {
            for (int c = 0; c < 4; c++)
            {
                double gradient = 0, first = 0;
                for (int i = 0; i < photos.Count; i++)
                {
                    double[] logits = [.. Enumerable.Range(0, 4).Select(k => biases.Span[k] + features[i].Select((value, at) => value * weights.Span[(at * 4) + k]).Sum())];
                    double scaled = (features[i][f] - means[f]) / deviations[f], label = i % 4 == c ? 1 : 0;
                    gradient += scaled * ((Math.Exp(logits[c]) / logits.Sum(Math.Exp)) - label) / photos.Count;
                    first += scaled * (0.25 - label) / photos.Count;
                }

                if (deviations[f] > 1e-4)
                {
                    largest = Math.Max(largest, Math.Abs(gradient + (options.WeightDecay * weights.Span[(f * 4) + c] * deviations[f])));
                    atZero = Math.Max(atZero, Math.Abs(first));
                }
            }
        }

        Assert.That(largest, Is.LessThan(0.01 * atZero));
    }

    [Test]
    public void The_result_does_not_depend_on_threads_and_memory()
    {
        PhotoDataset photos = TunerSetup.Photos(33, 1, "red", "green", "blue"), others = TunerSetup.Photos(12, 2, "red", "green", "blue");
        string[][] bits = [.. ((FineTunerOptions[])[Options, Options with { MaxThreads = 2, LoaderThreads = 3 }, Options with { CacheMemory = 0 }]).Select((options, i) =>
        {
            using ImageClassifier network = TunerSetup.Network();
            return TrainerSetup.Bits(new FineTuner(network, photos, others, _folder.PathOf($"{i}"), options).Train().ModelPath);
        })];
        Assert.That(bits[1], Is.EqualTo(bits[0]));
        Assert.That(bits[2], Is.EqualTo(bits[0]));
        Assert.That(Directory.GetFiles(_folder.PathOf("2")).Select(Path.GetFileName), Is.EqualTo(new[] { "model.safetensors" }), "the file of features is removed");
    }

    [TestCase(false)]
    [TestCase(true)]
    public void Fine_tuning_continues_with_other_classes(bool isOnnx)
    {
        using ImageClassifier network = OnnxTunerTests.Open(TunerSetup.Network(), isOnnx ? _folder.PathOf("n.onnx") : null);
        string first = new FineTuner(network, TunerSetup.Photos(24, 1, "red", "blue"), null, _folder.PathOf("first"), Options).Train().ModelPath;
        using ImageClassifier tuned = ImageClassifier.Load(first, new() { BatchSize = 4 });
        PhotoDataset photos = TunerSetup.Photos(36, 3, "blue", "green", "red");

        // A rate of 0 keeps the first values: those of the old classes, and zeros.
        FineTuningResult start = new FineTuner(tuned, photos, null, _folder.PathOf("start"), Options with { LearningRate = 0 }).Train();
        Assert.That((start.KeptClasses, start.NewClasses), Is.EqualTo((new[] { "blue", "red" }, new[] { "green" })));
        using ImageClassifier started = ImageClassifier.Load(start.ModelPath);
        foreach (int i in (int[])[0, 1, 2])
        {
            float[] old = Logits(tuned, photos.Read(i)), now = Logits(started, photos.Read(i));
            Assert.That(now, Is.EqualTo(new[] { old[1], 0, old[0] }).Within(1e-4));
        }

        Assert.That(new FineTuner(tuned, photos, photos, _folder.PathOf("second"), Options).Train().ValidationAccuracy, Is.EqualTo(1));
    }

    [Test]
    public void A_threshold_is_found_for_the_validation_photos_and_reported_for_photos()
    {
        PhotoDataset photos = TunerSetup.Photos(30, 1, "red", "green", "blue"), others = TunerSetup.Photos(40, 2, "red", "green", "blue");
        using ImageClassifier network = TunerSetup.Network();
        FineTuningResult result = new FineTuner(network, photos, others, _folder.PathOf("found"), Options with { FindUnknownThreshold = true }).Train();
        using ImageClassifier classifier = ImageClassifier.Load(result.ModelPath);
        Assert.That(classifier.Recipe.UnknownThreshold, Is.EqualTo(result.UnknownThreshold));
        Evaluation evaluation = Evaluation.Run(classifier, others);
        Assert.That((evaluation.Accuracy, evaluation.Unknown), Is.EqualTo((1.0, 2)).Or.EqualTo((1.0, 1)).Or.EqualTo((1.0, 3)), "5 % of 40 correct answers, up to rounding of the probabilities");
        Assert.That(UnknownThresholds.Of([.. Enumerable.Range(1, 100).Select(i => i / 100f).Reverse()]), Is.EqualTo(0.06).Within(1e-6));

        FineTuningResult strict = new FineTuner(network, photos, null, _folder.PathOf("given"), Options with { UnknownThreshold = 1 }).Train();
        using ImageClassifier never = ImageClassifier.Load(strict.ModelPath);
        IReadOnlyList<Prediction> answer = never.Classify(others.Read(0));
        Assert.That(answer.Select(prediction => prediction.IsUnknown), Is.All.EqualTo(answer[0].Probability < 1));
        Assert.That(answer[0].Probability, Is.LessThan(1));

        // The threshold stays when fine-tuning continues.
        Assert.That(new FineTuner(never, photos, null, _folder.PathOf("again"), Options).Train().UnknownThreshold, Is.EqualTo(1));
    }

    [Test]
    public void Cancellation_and_an_earlier_result_leave_the_folder()
    {
        PhotoDataset photos = TunerSetup.Photos(12, 1, "red", "green");
        using ImageClassifier network = TunerSetup.Network();
        foreach (int reports in (int[])[1, 5])
        {
            using var cancellation = new CancellationTokenSource();
            Assert.That(() => new FineTuner(network, photos, null, _folder.PathOf("out"), Options).Train(new Reports([], reports, cancellation), cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(Directory.GetFiles(_folder.PathOf("out")), Is.Empty);
        }

        _ = new FineTuner(network, photos, null, _folder.PathOf("out"), Options).Train();
        Assert.That(() => new FineTuner(network, photos, null, _folder.PathOf("out"), Options).Train(), Throws.TypeOf<IOException>().With.Message.Contains("already contains 'model.safetensors'"));
        Assert.That(new FineTuner(network, photos, null, _folder.PathOf("out"), Options with { Overwrite = true }).Train().Images, Is.EqualTo(12));
    }

    private static float[] Logits(ImageClassifier classifier, RgbImage photo) => classifier.Features(photo, classifier.Logits).ToArray();

    private sealed class Reports(List<FineTuningProgress> reports, int after = int.MaxValue, CancellationTokenSource? source = null) : IProgress<FineTuningProgress>
    {
        public void Report(FineTuningProgress value)
        {
            reports.Add(value);
            if (reports.Count == after)
            {
                source!.Cancel();
            }
        }
    }
}
