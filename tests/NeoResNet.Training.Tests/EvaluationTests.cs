using System.Text.Json;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Training.Tests;

public sealed class EvaluationTests
{
    private static readonly string[] Names = [.. ClassNames.Cifar10];

    /// <summary>
    /// The reference are the float64 logits of 20 real photos, which separate code computed.
    /// </summary>
    [Test]
    public void The_numbers_follow_from_the_recorded_logits()
    {
        using ImageClassifier classifier = ImageClassifier.Load(Path.Combine(TestData.Repository, "samples", "weights", "mlperf_tiny_resnet8.safetensors"));
        using JsonDocument recorded = JsonDocument.Parse(File.ReadAllBytes(TestData.PathOf("weights", "expected_logits.json")));
        double[][] logits = [.. recorded.RootElement.GetProperty("models").GetProperty("resnet8_v1_cifar10_mlperf_tiny").GetProperty("logits").EnumerateArray().Select(row => row.EnumerateArray().Select(value => value.GetDouble()).ToArray())];
        PhotoDataset dataset = RecordedPhotos.Open();
        int[] labels = [.. Enumerable.Range(0, dataset.Count).Select(i => dataset.LabelsOf(i)[0])];

        Evaluation result = Evaluation.Run(classifier, dataset);

        int[] answers = [.. logits.Select(row => Array.IndexOf(row, row.Max()))];
        double loss = labels.Select((label, i) => Math.Log(logits[i].Sum(value => Math.Exp(value - logits[i][label])))).Average();
        int amongBest = labels.Where((label, i) => logits[i].Count(value => value > logits[i][label]) < 5).Count();
        Assert.Multiple(() =>
        {
            Assert.That(result.Images, Is.EqualTo(20));
            Assert.That(result.Accuracy, Is.EqualTo(labels.Zip(answers).Count(pair => pair.First == pair.Second) / 20.0));
            Assert.That(result.Top5Accuracy, Is.EqualTo(amongBest / 20.0));
            Assert.That(result.Loss, Is.EqualTo(loss).Within(1e-4));
            for (int actual = 0; actual < 10; actual++)
            {
                for (int predicted = 0; predicted < 10; predicted++)
                {
                    Assert.That(result.Confusion(actual, predicted), Is.EqualTo(labels.Zip(answers).Count(pair => pair == (actual, predicted))), $"{actual}, {predicted}");
                }
            }

            Assert.That(result.Classes.Select(each => each.Images), Is.All.EqualTo(2));
            Assert.That(result.Classes.Select(each => each.Predicted), Is.EqualTo(Enumerable.Range(0, 10).Select(label => answers.Count(answer => answer == label))));
        });
    }

    [Test]
    public void Answers_outside_the_data_set_count_as_other()
    {
        using ImageClassifier classifier = Classifier();
        PhotoDataset photos = Dataset(["cat"], 1);
        int answer = classifier.Classify(photos.Read(0), top: 1)[0].Class;
        Evaluation result = Evaluation.Run(classifier, Dataset([Names[(answer + 1) % 10]], 1));
        Assert.That((result.Accuracy, result.Confusion(0, 0), result.Confusion(0, 1)), Is.EqualTo((0.0, 0, 1)));
    }

    [Test]
    public void Shares_are_those_of_the_counts()
    {
        var each = new ClassEvaluation("a", Images: 8, Correct: 6, Predicted: 12);
        Assert.That((each.Recall, each.Precision), Is.EqualTo((0.75, 0.5)));
        Assert.That(new ClassEvaluation("a", 0, 0, 0).Precision, Is.NaN);
    }

    [Test]
    public void Numbers_are_the_networks_classes_without_the_background()
    {
        PhotoDataset dataset = Dataset(["0", "7"], 2);
        Assert.That(ClassMatch.Find(dataset, ClassNames.Numbered(10), labelOffset: 1), Is.EqualTo(new[] { 1, 8 }));
    }

    [Test]
    public void Underscores_hyphens_and_case_do_not_matter() =>
        Assert.That(ClassMatch.Find(Dataset(["Tiger_Cat", "night-snake"], 2), ["night snake", "tiger cat"], 0), Is.EqualTo(new[] { 1, 0 }));

    [Test]
    public void A_class_that_the_network_lacks_is_refused_with_both_names()
    {
        using ImageClassifier classifier = Classifier();
        Assert.That(
            () => Evaluation.Run(classifier, Dataset(["cat", "lion"], 2)),
            Throws.TypeOf<DataFileException>().With.Message.Contains("the network has no class 'lion'. Its 10 classes are airplane, automobile,"));
    }

    [Test]
    public void A_name_of_several_classes_is_refused() =>
        Assert.That(() => ClassMatch.Find(Dataset(["crane"], 1), ["crane", "a", "crane"], 0), Throws.TypeOf<DataFileException>().With.Message.Contains("several classes 'crane': 0, 2"));

    [TestCase("3", "03")]
    [TestCase("tiger_cat", "Tiger-Cat")]
    public void Two_classes_that_are_one_of_the_network_are_refused(string first, string second) => Assert.That(
        () => ClassMatch.Find(Dataset([first, second], 2), ["tiger cat", "a", "b", "c", "d"], 0),
        Throws.TypeOf<DataFileException>().With.Message.Contains($"the classes '{first}' and '{second}' are the same class"));

    [Test]
    public void A_number_beyond_the_classes_is_refused() =>
        Assert.That(() => ClassMatch.Find(Dataset(["2147483647"], 1), ["a", "b"], labelOffset: 1), Throws.TypeOf<DataFileException>().With.Message.Contains("no class '2147483647'"));

    [Test]
    public void Flips_are_averaged()
    {
        using ImageClassifier classifier = ImageClassifier.BuiltIn();
        var photo = new RgbImage(3, 2, Enumerable.Range(0, 18).Select(i => (byte)(14 * i)).ToArray());
        var mirror = new RgbImage(3, 2, (byte[])[.. from y in Enumerable.Range(0, 2) from x in Enumerable.Range(0, 3) from c in Enumerable.Range(0, 3) select photo.Pixels.Span[(9 * y) + (3 * (2 - x)) + c]]);
        double Of(RgbImage image) => classifier.Classify(image, 10).Single(prediction => prediction.Name == "cat").Probability;
        double Loss(RgbImage image, bool averageFlips) =>
            Evaluation.Run(classifier, new PhotoDataset("test", ["cat"], [new DatasetPhoto("1", Photo.FromPixels(image), [0])]), averageFlips: averageFlips).Loss;

        Assert.That(Math.Abs(Of(photo) - Of(mirror)), Is.GreaterThan(1e-4));
        Assert.That(Loss(photo, averageFlips: false), Is.EqualTo(-Math.Log(Of(photo))).Within(1e-6));
        Assert.That(Loss(photo, averageFlips: true), Is.EqualTo(-Math.Log((Of(photo) + Of(mirror)) / 2)).Within(1e-6));
        Assert.That(Loss(mirror, averageFlips: true), Is.EqualTo(Loss(photo, averageFlips: true)).Within(1e-6));
    }

    [Test]
    public void Unreadable_photos_are_reported_and_skipped()
    {
        using ImageClassifier classifier = Classifier();
        PhotoDataset dataset = Dataset(["cat", "dog"], 6, damaged: 3);
        var reported = new List<string>();
        Evaluation result = Evaluation.Run(classifier, dataset, (name, _) => reported.Add(name));
        Assert.That((result.Images, reported), Is.EqualTo((5, new[] { "photo 3" })));
        Assert.That(() => Evaluation.Run(classifier, dataset), Throws.TypeOf<DataFileException>().With.Message.Contains("photo 3"));
    }

    [Test]
    public void Progress_reaches_the_number_of_photos_and_cancellation_stops()
    {
        using ImageClassifier classifier = Classifier();
        using var cancellation = new CancellationTokenSource();
        var done = new Recorder();
        _ = Evaluation.Run(classifier, Dataset(["cat", "dog"], classifier.BatchSize + 3), progress: done);
        Assert.That(done.Values, Is.EqualTo(new[] { classifier.BatchSize, classifier.BatchSize + 3 }));
        var stopping = new Recorder { Reported = cancellation.Cancel };
        Assert.That(() => Evaluation.Run(classifier, Dataset(["cat", "dog"], 3 * classifier.BatchSize), progress: stopping, cancellationToken: cancellation.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(stopping.Values, Has.Count.EqualTo(1));
    }

    private static ImageClassifier Classifier() =>
        ImageClassifier.CreateWithRandomWeights("resnet20_v1_cifar", seed: 4, classes: 10, new() { ClassNames = ClassNames.FromList(Names) });

    private static PhotoDataset Dataset(string[] classes, int count, int damaged = -1) => new(
        "test", classes, [.. Enumerable.Range(0, count).Select(i => new DatasetPhoto($"photo {i}", Photo.FromBytes(i == damaged ? [1, 2, 3] : Photos.Png(i * 37 % 256, 8 + i, 40 - (i % 30)), name: $"photo {i}"), [i % classes.Length]))]);

    private sealed class Recorder : IProgress<int>
    {
        public List<int> Values { get; } = [];

        public Action? Reported { get; init; }

        public void Report(int value)
        {
            Values.Add(value);
            Reported?.Invoke();
        }
    }
}
