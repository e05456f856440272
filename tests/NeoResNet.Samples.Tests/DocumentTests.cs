using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;
using NeoResNet.Training;

namespace NeoResNet.Samples.Tests;

/// <summary>The code of the documents on networks, compiled and run; each region has the name of its document.</summary>
public sealed class DocumentTests
{
    private readonly CpuBackend _backend = new();

    [OneTimeTearDown]
    public void End() => _backend.Dispose();

    [Test]
    public void A_step_in_training_mode_gives_logits_and_moves_the_averages()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        using var session = new Session(graph, _backend);
        Node images = graph.Placeholder([null, null, null, 3]);
        NhwcTensor batch = Photos(2);

        #region docs/slim.md
        using IDisposable defaults = graph.ArgScope(ResNetV2.ArgScope(isTraining: true));
        (Node logits, _) = ResNetV2.Resnet50(images, numClasses: 1001);
        variables.Initialize(seed: 1);

        Callable step = session.Callable([images], [logits], graph.Updates);
        NhwcTensor[] results = step.Run([batch]);
        double penalty = variables.RegularizationLoss();
        #endregion

        Assert.That(results[0].Shape, Is.EqualTo(new Shape(2, 1001)));
        Assert.That(penalty, Is.GreaterThan(0));
        NhwcTensor mean = variables["resnet_v2_50/postnorm/moving_mean"].ToTensor();
        Assert.That(mean.Span.ContainsAnyExcept(0f), Is.True);
    }

    [Test]
    public void A_network_of_another_family_takes_its_weights()
    {
        string weightsPath = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.safetensors");
        using var others = new VariableStore();
        _ = NetworkCatalog.Get("torchvision_resnet18").Build(new Graph(others).Placeholder([null, null, null, 3]), 1000);
        others.Initialize(seed: 1);
        Safetensors.Write(weightsPath, others);
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([null, null, null, 3]);
        {
            #region docs/residual-networks.md
            NetworkDefinition network = NetworkCatalog.Get("torchvision_resnet18");
            (Node logits, EndPoints endPoints) = network.Build(images, network.ClassCount);
            using ICheckpoint file = network.Adapt(Safetensors.Open(weightsPath), variables);
            variables.Restore(file);
            #endregion

            using var session = new Session(graph, _backend);
            NhwcTensor batch = Photos(1), scores = session.Run(logits, (images, batch)), features = session.Run(endPoints["torchvision_resnet18/block4"], (images, batch));
            Assert.That(scores.Shape, Is.EqualTo(new Shape(1, 1000)));
            Assert.That(features.Shape, Is.EqualTo(new Shape(1, 2, 2, 512)));
        }

        File.Delete(weightsPath);
    }

    [Test]
    public void A_network_is_tuned_for_own_photos()
    {
        using var folder = new TemporaryFolder();
        (string photosPath, string weightsPath, string resultsPath) = (WriteClasses(folder), SampleWeights, folder.PathOf("tuned"));

        #region docs/training.md
        PhotoDataset photos = PhotoDataset.Open(photosPath).Training;
        (PhotoDataset training, PhotoDataset validation) = photos.Split(0.1);
        using ImageClassifier network = ImageClassifier.Load(weightsPath);
        FineTuningResult result = new FineTuner(network, training, validation, resultsPath).Train();
        using ImageClassifier classifier = ImageClassifier.Load(result.ModelPath);
        #endregion

        Assert.That(result.ValidationAccuracy, Is.EqualTo(1));
        Assert.That(classifier.ClassNames, Is.EqualTo(new[] { "cat", "coffee" }));
    }

    [Test]
    public void An_ONNX_model_is_tuned_as_by_a_featurizer()
    {
        using var folder = new TemporaryFolder();
        (string modelPath, string photosPath, string resultsPath, string photoPath) = (folder.PathOf("features.onnx"), WriteClasses(folder), folder.PathOf("tuned"), PhotoOf("coffee"));
        using (Weights weights = Weights.Load(SampleWeights, classes: 0))
        {
            Node images = new Graph(weights.Variables).Placeholder([null, 32, 32, 3]);
            OnnxExporter.Write(modelPath, [new("images", images)], [new("features", weights.Network.Build(images, reuse: true).Net)]);
        }

        #region docs/mlnet.md
        var options = new ImageClassifierOptions { Recipe = Recipe.KerasCaffe };
        using ImageClassifier network = ImageClassifier.Load(modelPath, options);
        PhotoDataset photos = PhotoDataset.Open(photosPath).Training;
        (PhotoDataset training, PhotoDataset validation) = photos.Split(0.1);
        FineTuningResult result = new FineTuner(network, training, validation, resultsPath).Train();

        using ImageClassifier classifier = ImageClassifier.Load(result.ModelPath);
        Prediction best = classifier.Classify(photoPath, top: 1)[0];
        #endregion

        Assert.That((best.Name, result.ModelPath), Is.EqualTo(("coffee", folder.PathOf("tuned/model.onnx"))));
    }

    private static string SampleWeights => Path.Combine(TestData.Repository, "samples", "weights", "mlperf_tiny_resnet8.safetensors");

    private static string PhotoOf(string name) => Path.Combine(TestData.Repository, "samples", "images", $"{name}.png");

    // Writes a folder with two photos per class.
    private static string WriteClasses(TemporaryFolder folder)
    {
        foreach (string name in (string[])["cat", "coffee"])
        {
            _ = Directory.CreateDirectory(folder.PathOf($"photos/{name}"));
            File.Copy(PhotoOf(name), folder.PathOf($"photos/{name}/1.png"));
            File.Copy(PhotoOf(name), folder.PathOf($"photos/{name}/2.png"));
        }

        return folder.PathOf("photos");
    }

    private static NhwcTensor Photos(int count) => new([count, 40, 40, 3], [.. Enumerable.Range(0, count * 40 * 40 * 3).Select(i => MathF.Sin(i))]);
}
