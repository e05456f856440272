using System.Net;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;
using NeoResNet.Training;

namespace NeoResNet.Samples.Tests;

/// <summary>Compiles and runs the examples of the XML documentation.</summary>
/// <remarks>
/// Each region named "example" contains the exact code of one <c>example</c> element. A test
/// compares the two.
/// </remarks>
public sealed class ExampleTests
{
    private readonly string _folder = Directory.CreateTempSubdirectory("neoresnet-").FullName;
    private readonly string _photo = Path.Combine(TestData.Repository, "samples", "images", "cat.png"), _other = Path.Combine(TestData.Repository, "samples", "images", "coffee.png");

    private string WeightsFile => Path.Combine(_folder, "w.safetensors");

    [OneTimeSetUp]
    public void WriteWeights()
    {
        using var variables = new VariableStore();
        _ = ResNetV2.Resnet50(new Graph(variables).Placeholder([null, 224, 224, 3]), numClasses: 1001);
        variables.Initialize(seed: 1);
        Safetensors.Write(WeightsFile, variables, Recipe.Inception.WithSize(64).ToMetadata());
    }

    [OneTimeTearDown]
    public void RemoveFolder() => Directory.Delete(_folder, recursive: true);

    [Test]
    public void A_classifier_takes_a_path()
    {
        (string weightsPath, string photoPath) = (WeightsFile, _photo);

        #region example
        using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
        foreach (Prediction prediction in classifier.Classify(photoPath, top: 3))
        {
            Console.WriteLine($"{prediction.Probability:P1} {prediction.Name}");
        }
        #endregion

        Assert.That(classifier.ClassCount, Is.EqualTo(1001));
    }

    [Test]
    public void The_built_in_model_classifies_a_photo()
    {
        string photoPath = _photo;

        #region example
        using ImageClassifier classifier = ImageClassifier.BuiltIn();
        Prediction best = classifier.Classify(photoPath, top: 1)[0];
        Console.WriteLine($"{best.Probability:P1} {best.Name}");
        #endregion

        Assert.That(best.Name, Is.EqualTo("cat"));
    }

    [Test]
    public void A_classifier_takes_pixels()
    {
        #region example
        var red = new RgbImage(width: 1, height: 1, pixels: new byte[] { 255, 0, 0 });
        using ImageClassifier classifier = ImageClassifier.CreateWithRandomWeights("resnet20_v2_cifar");
        Prediction best = classifier.Classify(red, top: 1)[0];
        #endregion

        Assert.That(best.Probability, Is.GreaterThan(0));
    }

    [Test]
    public void A_classifier_returns_features()
    {
        (string weightsPath, string photoPath) = (WeightsFile, _photo);

        #region example
        using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
        NhwcTensor features = classifier.Features(photoPath, "resnet_v2_50/block3");
        #endregion

        Assert.That(features.Shape, Is.EqualTo(new Shape(1, 2, 2, 1024)));
    }

    [Test]
    public void A_classifier_embeds_photos()
    {
        (string weightsPath, string photoPath, string otherPhotoPath) = (WeightsFile, _photo, _other);

        #region example
        using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
        float[] first = classifier.Embed(photoPath, normalize: true), second = classifier.Embed(otherPhotoPath, normalize: true);
        float similarity = System.Numerics.Tensors.TensorPrimitives.Dot(first, second);
        #endregion

        Assert.That(similarity, Is.InRange(0.01f, 0.9999f));
        Assert.That(System.Numerics.Tensors.TensorPrimitives.Dot(first, first), Is.EqualTo(1).Within(1e-5));
    }

    [Test]
    public void An_explanation_is_saved_as_a_page()
    {
        (string weightsPath, string photoPath, string pagePath) = (WeightsFile, _photo, Path.Combine(_folder, "page.html"));

        #region example
        using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
        Explanation explanation = classifier.Explain(photoPath);
        explanation.Save(pagePath, title: "cat.png");
        #endregion

        Assert.That(File.ReadAllText(pagePath), Is.EqualTo(explanation.ToHtml("cat.png")).And.Contain("cat.png"));
    }

    [Test]
    public void A_load_takes_options()
    {
        string weightsPath = WeightsFile;

        #region example
        using ImageClassifier classifier = ImageClassifier.Load(weightsPath, new() { MaxThreads = 2, BatchSize = 8 });
        Console.WriteLine($"{classifier.Network} with {classifier.ClassCount} classes. {classifier.RecipeExplanation}");
        #endregion

        Assert.That(classifier.BatchSize, Is.EqualTo(8));
    }

    [Test]
    public async Task A_photo_has_limits_of_its_own()
    {
        (string weightsPath, string photoPath, string otherPhotoPath) = (WeightsFile, _photo, _other);

        #region example
        var limits = new PhotoOptions { MaxFileLength = 5_000_000, MaxPixels = 12_000_000 };
        using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
        using FileStream upload = File.OpenRead(photoPath);
        IReadOnlyList<Prediction> answer = await classifier.ClassifyAsync(Photo.FromStream(upload, limits));
        IReadOnlyList<IReadOnlyList<Prediction>> answers = classifier.Classify([photoPath, otherPhotoPath]);
        #endregion

        Assert.That(answers[0].Select(prediction => prediction.Class), Is.EqualTo(answer.Select(prediction => prediction.Class)));
    }

    [Test]
    public void A_network_is_built()
    {
        #region example
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([null, 224, 224, 3]);
        (Node logits, EndPoints endPoints) = ResNetV2.Resnet50(images, numClasses: 1001);
        Node probabilities = endPoints["predictions"], block3 = endPoints["resnet_v2_50/block3"];
        #endregion

        Assert.That(new[] { logits, probabilities, block3 }, Is.All.Not.Null);
    }

    [Test]
    public void A_graph_takes_layers()
    {
        #region example
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([null, 32, 32, 3]);
        Node net = Layers.Conv2D(images, numOutputs: 16, kernelSize: 3, stride: 2, scope: "conv1");
        net = Layers.GlobalMean(Layers.Relu(net));
        #endregion

        Assert.That(net.Shape[^1], Is.EqualTo(16));
    }

    [Test]
    public void A_session_runs_a_network()
    {
        #region example
        using var backend = new CpuBackend();
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([null, 32, 32, 3]);
        (Node logits, _) = NetworkCatalog.Get("resnet20_v2_cifar").Build(images, numClasses: 10);
        variables.Initialize(seed: 1);

        using var session = new Session(graph, backend);
        Callable classify = session.Callable([images], [logits]);
        NhwcTensor scores = classify.Run(new NhwcTensor(8, 32, 32, 3));
        #endregion

        Assert.That(scores.Shape, Is.EqualTo(new Shape(8, 10)));
    }

    [Test]
    public void A_tensor_holds_a_batch()
    {
        #region example
        var images = new NhwcTensor(2, 224, 224, 3);
        images[0, 10, 20, 2] = 0.5f;
        NhwcTensor second = images.SliceBatch(1, 1);
        float[] values = second.ToArray();
        #endregion

        Assert.That(values, Has.Length.EqualTo(224 * 224 * 3));
    }

    [Test]
    public void Weights_give_the_values_of_a_graph()
    {
        string weightsPath = WeightsFile;

        #region example
        using Weights weights = Weights.Load(weightsPath);
        var graph = new Graph(weights.Variables);
        Node images = graph.Placeholder([null, weights.Network.ImageSize, weights.Network.ImageSize, 3]);
        (Node logits, EndPoints endPoints) = weights.Network.Build(images, weights.ClassCount, reuse: true);
        #endregion

        Assert.That((logits.Shape[^1], endPoints.ContainsKey("resnet_v2_50/block4")), Is.EqualTo((1001, true)));
    }

    [Test]
    public void A_loader_prepares_the_photos_of_a_folder()
    {
        string folderPath = Path.Combine(_folder, "photos");
        foreach ((string name, string photo) in ((string, string)[])[("cat", _photo), ("coffee", _other)])
        {
            _ = Directory.CreateDirectory(Path.Combine(folderPath, name));
            File.Copy(photo, Path.Combine(folderPath, name, "1.png"));
        }

        #region example
        PhotoDatasetParts parts = PhotoDataset.Open(folderPath);
        var loader = new PhotoLoader(parts.Training, Recipe.Torchvision.WithSize(32), new() { BatchSize = 2, Augmentation = Augmentation.Cifar });
        foreach (PhotoBatch batch in loader.Epoch(0))
        {
            Console.WriteLine($"{batch.Images.Shape}, {batch.Targets.Shape}");
        }
        #endregion

        Assert.That(loader.BatchCount, Is.EqualTo(1));
    }

    [Test]
    public void A_schedule_depends_on_the_step()
    {
        #region example
        LearningRate schedule = LearningRate.Cosine(0.1, steps: 10_000).WithWarmup(500);
        Console.WriteLine($"{schedule}: {schedule.At(0):G3}, {schedule.At(500):G3}, {schedule.At(10_500):G3}");
        #endregion

        Assert.That((schedule.At(500), schedule.At(10_500)), Is.EqualTo((0.1, 0.0)));
    }

    [Test]
    public void A_trainer_writes_a_network()
    {
        (string folderPath, string resultsPath) = (WriteClasses("training"), Path.Combine(_folder, "results"));

        #region example
        PhotoDataset photos = PhotoDataset.Open(folderPath).Training;
        var options = new TrainerOptions { Network = "resnet20_v2_cifar", Epochs = 2, Photos = new() { BatchSize = 2, Augmentation = Augmentation.Cifar } };
        TrainingResult result = new Trainer(photos, validation: null, resultsPath, options).Train();
        using ImageClassifier classifier = ImageClassifier.Load(result.ModelPath);
        Console.WriteLine($"{result.End} after {result.Steps} steps: {string.Join(", ", classifier.ClassNames)}");
        #endregion

        Assert.That((result.End, result.Steps), Is.EqualTo((TrainingEnd.Finished, 2L)));
    }

    [Test]
    public void A_fine_tuner_writes_a_network()
    {
        (string weightsPath, string folderPath, string resultsPath) = (WeightsFile, WriteClasses("tuning"), Path.Combine(_folder, "tuned"));

        #region example
        using ImageClassifier network = ImageClassifier.Load(weightsPath);
        PhotoDataset photos = PhotoDataset.Open(folderPath).Training;
        FineTuningResult result = new FineTuner(network, photos, validation: null, resultsPath).Train();
        using ImageClassifier classifier = ImageClassifier.Load(result.ModelPath);
        Console.WriteLine($"{result.Accuracy:P1} of {result.Images} photos: {string.Join(", ", classifier.ClassNames)}");
        #endregion

        Assert.That((result.Accuracy, result.Images), Is.EqualTo((1.0, 2)));
    }

    [Test]
    public void An_evaluation_reports_an_accuracy()
    {
        string folderPath = Path.Combine(_folder, "classes"), weightsPath = WeightsFile;
        _ = Directory.CreateDirectory(Path.Combine(folderPath, "281"));
        File.Copy(_photo, Path.Combine(folderPath, "281", "1.png"));

        #region example
        using ImageClassifier classifier = ImageClassifier.Load(weightsPath);
        PhotoDatasetParts parts = PhotoDataset.Open(folderPath);
        Evaluation result = Evaluation.Run(classifier, parts.Test ?? parts.Training);
        Console.WriteLine($"{result.Accuracy:P1} of {result.Images} photos");
        #endregion

        Assert.That(result.Images, Is.EqualTo(1));
    }

    [Test]
    public void Every_example_is_a_region_here_and_the_reverse()
    {
        string self = Path.Combine(TestData.Repository, "tests", "NeoResNet.Samples.Tests", "ExampleTests.cs");
        string[] regions = [.. Between(File.ReadAllLines(self), line => line.Trim() == "#region example", line => line.Trim() == "#endregion")];
        string[] examples =
        [
            .. from folder in (string[])["Tensors", "Nn", "ResNet", "Images", "Training"]
               from file in Directory.EnumerateFiles(Path.Combine(TestData.Repository, folder), "*.cs", SearchOption.AllDirectories)
               where !file.Split(Path.DirectorySeparatorChar).Any(part => part is "bin" or "obj")
               from code in Between(File.ReadAllLines(file), line => line.Trim() == "/// <code>", line => line.Trim() == "/// </code>")
               select WebUtility.HtmlDecode(string.Join('\n', code.Split('\n').Select(line => line.Length > 4 ? line[4..] : ""))),
        ];
        Assert.That(examples, Has.Length.GreaterThan(8));
        Assert.That(examples, Is.EquivalentTo(regions));
    }

    private static IEnumerable<string> Between(string[] lines, Predicate<string> opens, Predicate<string> closes)
    {
        List<string>? block = null;
        foreach (string line in lines)
        {
            if (block is null)
            {
                block = opens(line) ? [] : null;
            }
            else if (closes(line))
            {
                int indent = block.Where(each => each.Length > 0).Min(each => each.Length - each.TrimStart().Length);
                yield return string.Join('\n', block.Select(each => each.Length > 0 ? each[indent..] : ""));
                block = null;
            }
            else
            {
                block.Add(line);
            }
        }
    }

    // Writes a folder with one photo per class.
    private string WriteClasses(string folder)
    {
        string path = Path.Combine(_folder, folder);
        foreach ((string name, string photo) in ((string, string)[])[("cat", _photo), ("coffee", _other)])
        {
            _ = Directory.CreateDirectory(Path.Combine(path, name));
            File.Copy(photo, Path.Combine(path, name, "1.png"));
        }

        return path;
    }
}
