using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;
using NeoResNet.TestSupport;

namespace NeoResNet.Training.Tests.FineTuning;

public sealed class OnnxTunerTests
{
    private static readonly FineTunerOptions Options = new() { Epochs = 10, BatchSize = 8, LearningRate = 0.02, MaxThreads = 1 };

    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("logits")]
    [TestCase("features")]
    public void An_ONNX_model_gets_the_logits_of_the_same_weights(string output)
    {
        PhotoDataset photos = TunerSetup.Photos(24, 1, "red", "green", "blue");
        using ImageClassifier network = TunerSetup.Network(), model = Open(TunerSetup.Network(), _folder.PathOf($"{output}.onnx"), output == "features" ? ImageClassifier.GlobalPool : null);
        Assert.That(model.ClassCount, Is.EqualTo(output == "features" ? 0 : 3));
        FineTuningResult expected = new FineTuner(network, photos, null, _folder.PathOf($"{output} weights"), Options).Train();
        FineTuningResult result = new FineTuner(model, photos, null, _folder.PathOf(output), Options).Train();
        Assert.That(result.ModelPath, Is.EqualTo(_folder.PathOf($"{output}/model.onnx")));
        Assert.That(result.KeptClasses, Is.EqualTo(output == "features" ? Array.Empty<string>() : ["blue"]));

        using ImageClassifier weights = ImageClassifier.Load(expected.ModelPath), tuned = ImageClassifier.Load(result.ModelPath);
        Assert.That(tuned.ClassNames, Is.EqualTo(photos.Classes));
        Assert.That((tuned.Recipe, tuned.RecipeOrigin), Is.EqualTo((weights.Recipe with { Model = null }, RecipeOrigin.Metadata)));
        double tolerance = output == "features" ? 0.1 : 1e-3;
        foreach (int i in (int[])[0, 1, 2])
        {
            IReadOnlyList<Prediction> a = weights.Classify(photos.Read(i)), b = tuned.Classify(photos.Read(i));
            Assert.That(b[0].Name, Is.EqualTo(a[0].Name));
            Assert.That(b[0].Probability, Is.EqualTo(a[0].Probability).Within(tolerance), "without logits, the class 'blue' starts with zeros");
        }
    }

    [Test]
    public void Logits_that_are_not_a_dense_layer_are_refused()
    {
        using var variables = new VariableStore();
        Node images = new Graph(variables).Placeholder([null, 16, 16, 3], "images");
        Node net = Layers.Conv2D(images, 2, 3, activation: Activation.None, normalizer: Normalizer.None, scope: "last");
        variables.Initialize(1);
        OnnxExporter.Write(_folder.PathOf("mean.onnx"), [new("images", images)], [new("logits", Layers.Scale(Layers.SpatialSqueeze(Layers.GlobalMean(net)), 2))]);
        using ImageClassifier model = ImageClassifier.Load(_folder.PathOf("mean.onnx"), new() { Recipe = Recipe.Torchvision with { Height = 16, Width = 16 } });
        Assert.That(() => new FineTuner(model, TunerSetup.Photos(4, 1, "red", "green"), null, _folder.PathOf("mean")), Throws.ArgumentException.With.Message.Contains("not of one dense layer"));
    }

    /// <summary>Returns a network, as it is or as an ONNX model in a file.</summary>
    internal static ImageClassifier Open(ImageClassifier network, string? path, string? output = null)
    {
        if (path is null)
        {
            return network;
        }

        OnnxExporter.Write(path, [new("images", network.Inputs)], [new("result", network.EndPoints[output ?? network.Logits])], new() { Metadata = (network.Recipe with { Model = null }).ToMetadata() });
        network.Dispose();
        return ImageClassifier.Load(path, new() { MaxThreads = 1, BatchSize = 5 });
    }
}
