using NeoResNet.Tensors;

namespace NeoResNet.Training.Tests;

public sealed class EvaluationTests
{
    private static readonly string[] Names = ["airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck"];

    [Test]
    public void The_numbers_are_those_of_the_answers()
    {
        using ImageClassifier classifier = Classifier();
        PhotoDataset dataset = Dataset(["Cat", "ship", "TRUCK"], 41);
        Evaluation result = Evaluation.Run(classifier, dataset);

        // One photo at a time, from the public answers.
        int[] classes = [3, 8, 9];
        (int correct, int amongBest, double loss) = (0, 0, 0);
        var confusion = new int[3, 4];
        for (int i = 0; i < dataset.Count; i++)
        {
            IReadOnlyList<Prediction> answers = classifier.Classify(dataset.Read(i), top: 10);
            int label = dataset.LabelsOf(i)[0];
            correct += answers[0].Class == classes[label] ? 1 : 0;
            amongBest += answers.Take(5).Any(answer => answer.Class == classes[label]) ? 1 : 0;
            loss -= Math.Log(answers.Single(answer => answer.Class == classes[label]).Probability);
            int predicted = Array.IndexOf(classes, answers[0].Class);
            confusion[label, predicted < 0 ? 3 : predicted]++;
        }

        Assert.Multiple(() =>
        {
            Assert.That(result.Images, Is.EqualTo(41));
            Assert.That(result.Accuracy, Is.EqualTo(correct / 41.0));
            Assert.That(result.Top5Accuracy, Is.EqualTo(amongBest / 41.0));
            Assert.That(result.Loss, Is.EqualTo(loss / 41).Within(1e-5));
            for (int actual = 0; actual < 3; actual++)
            {
                for (int predicted = 0; predicted < 4; predicted++)
                {
                    Assert.That(result.Confusion(actual, predicted), Is.EqualTo(confusion[actual, predicted]), $"{actual}, {predicted}");
                }
            }

            Assert.That(result.Classes.Select(each => each.Images), Is.EqualTo(new[] { 14, 14, 13 }));
            Assert.That(result.Classes.Sum(each => each.Correct), Is.EqualTo(correct));
            Assert.That(result.Classes[1].Predicted, Is.EqualTo(confusion[0, 1] + confusion[1, 1] + confusion[2, 1]));
            Assert.That(confusion.Cast<int>().Count(count => count > 0), Is.GreaterThan(3), "the photos differ");
        });
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
