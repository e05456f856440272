using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Classification;

/// <summary>A classifier of an ONNX model against the classifier of the weights that were exported.</summary>
public sealed class ImageClassifierOnnxTests
{
    private const string Logarithms = "logarithms of the predictions";

    private readonly TemporaryFolder _folder = new();
    private readonly ImageClassifier _original = ImageClassifier.Load(Path.Combine(TestData.Repository, "samples", "weights", "mlperf_tiny_resnet8.safetensors"));
    private readonly RgbImage _photo = Photo.Decode(Path.Combine(TestData.Repository, "samples", "images", "cat.png"));

    private string Model => _folder.PathOf("model.onnx");

    [OneTimeSetUp]
    public void Export() => Export(Model, "predictions");

    [OneTimeTearDown]
    public void End()
    {
        _original.Dispose();
        _folder.Dispose();
    }

    [Test]
    public void Predictions_features_and_maps_are_the_same([Values("predictions", "mlperf_tiny_resnet8/logits", Logarithms)] string output, [Values] bool isStream)
    {
        Export(Model, output);
        using FileStream file = File.OpenRead(Model);
        using ImageClassifier classifier = isStream ? ImageClassifier.Load(file, name: "stream.onnx") : ImageClassifier.Load(Model);
        Prediction expected = _original.Classify(_photo)[0], actual = classifier.Classify(_photo)[0];
        Assert.Multiple(() =>
        {
            Assert.That((classifier.ClassCount, classifier.RecipeOrigin, classifier.HasRandomWeights), Is.EqualTo((10, RecipeOrigin.Metadata, false)));
            Assert.That((actual.Class, actual.Name), Is.EqualTo((expected.Class, expected.Name)));
            Assert.That(actual.Probability, Is.EqualTo(expected.Probability).Within(1e-5));
            Assert.That(classifier.Embed(_photo).ToArray(), Is.EqualTo(_original.Embed(_photo).ToArray()).Within(1e-4));
            Assert.That(classifier.Maps(_photo)[0].Values.ToArray(), Is.EqualTo(_original.Maps(_photo)[0].Values.ToArray()).Within(1e-3));
        });
    }

    [Test]
    public void Features_without_logits_are_read_from_a_model_that_ends_with_a_mean()
    {
        string path = _folder.PathOf("features.onnx");
        Export(path, "global_pool");
        using ImageClassifier classifier = ImageClassifier.Load(path);
        Assert.That(classifier.ClassCount, Is.Zero);
        Assert.That(classifier.Embed(_photo).ToArray(), Is.EqualTo(_original.Embed(_photo).ToArray()).Within(1e-4));
        Assert.That(() => classifier.Classify(_photo), Throws.InvalidOperationException);
    }

    [Test]
    public void The_content_decides_not_the_name()
    {
        string renamed = _folder.PathOf("model.bin"), weights = _folder.PathOf("weights.onnx");
        Export(renamed, "predictions");
        File.Copy(Path.Combine(TestData.Repository, "samples", "weights", "mlperf_tiny_resnet8.safetensors"), weights);
        byte[] bytes = File.ReadAllBytes(renamed);
        Func<ImageClassifier>[] ways =
        [
            () => ImageClassifier.Load(renamed),
            () => ImageClassifier.Load(weights),
            () => ImageClassifier.Load(new MemoryStream([1, .. bytes]) { Position = 1 }),
            () => ImageClassifier.Load(new AsyncOnlyStream(bytes) { AllowsSynchronousReads = true }),
            () => ImageClassifier.LoadAsync(new AsyncOnlyStream(bytes)).Result,
        ];
        foreach (Func<ImageClassifier> load in ways)
        {
            using ImageClassifier classifier = load();
            Assert.That(classifier.Classify(_photo)[0].Probability, Is.EqualTo(_original.Classify(_photo)[0].Probability).Within(1e-5));
        }
    }

    [TestCase("<!DOCTYPE html><html></html>", "HTML")]
    [TestCase("\u0008\u0008\u0012\u0007pytorch:\u0005abc", "announces 5 bytes")]
    [TestCase("neither of both", "expected")]
    [TestCase("", "empty")]
    public void A_file_that_is_named_like_a_model_is_refused_by_its_content(string content, string message)
    {
        string path = _folder.PathOf("wrong.onnx");
        File.WriteAllText(path, content);
        Assert.That(() => ImageClassifier.Load(path), Throws.InstanceOf<Tensors.DataFileException>().With.Message.StartsWith(path).And.Message.Contains(message));
        Assert.That(() => ImageClassifier.Load(_folder.PathOf("missing.onnx")), Throws.TypeOf<FileNotFoundException>());
    }

    [Test]
    public void Options_that_change_the_structure_are_refused() =>
        Assert.That(() => ImageClassifier.Load(Model, new() { Network = "resnet_v2_50" }), Throws.ArgumentException.With.Message.Contains("fixed structure"));

    private void Export(string path, string output)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([null, 32, 32, 3], "images");
        (_, EndPoints endPoints) = _original.Network.Build(images, 10);
        Node result = output == Logarithms ? graph.Add(new SoftmaxOperation { IsLogarithm = true }, [endPoints["mlperf_tiny_resnet8/logits"]]) : endPoints[output];
        using var file = Nn.Checkpoints.Safetensors.Open(Path.Combine(TestData.Repository, "samples", "weights", "mlperf_tiny_resnet8.safetensors"));
        _ = variables.Restore(_original.Network.Adapt(file, variables));
        OnnxExporter.Write(path, [new("images", images)], [new("result", result)], new()
        {
            Metadata = new Dictionary<string, string>([.. _original.Recipe.ToMetadata(), .. _original.ClassNames.ToMetadata()]),
        });
    }
}
