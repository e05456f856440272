using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Weights;

/// <summary>Tests <see cref="NeoResNet.Weights"/>: a path becomes a network, values and a report.</summary>
public sealed class WeightsLoadTests : TemporaryFileFixture
{
    private const string Small = "resnet20_v2_cifar";

    [Test]
    public void A_file_of_slims_names_becomes_its_network()
    {
        using var small = new SmallWeights(Small, SmallWeights.Recipe);
        using var weights = NeoResNet.Weights.Load(small.Path);
        Assert.That((weights.Network.Name, weights.ClassCount, weights.Format, weights.HasRandomWeights), Is.EqualTo((Small, 10, CheckpointFormat.Safetensors, false)));
        Assert.That((weights.Report.IsExact, weights.IgnoredArrays.Count, weights.ArrayPrefix, weights.Recipe), Is.EqualTo((true, 0, "", SmallWeights.Recipe)));
        Assert.That(weights.Variables[$"{Small}/conv1/weights"].ToTensor().Span.SequenceEqual(small.Variables[$"{Small}/conv1/weights"].ToTensor().Span));

        (Node logits, _) = weights.Network.Build(new Graph(weights.Variables).Placeholder([1, 32, 32, 3]), weights.ClassCount, reuse: true);
        Assert.That(logits.Shape, Is.EqualTo(new int?[] { 1, 10 }));
    }

    // The names of the classifier and the prefix do not hide the network.
    [TestCase("akamaster_resnet20", "")]
    [TestCase("akamaster_resnet32", "module.")]
    [TestCase("torchvision_resnet18", "model.")]
    [TestCase("torchvision_resnet34", "")]
    [TestCase("keras_resnet50", "")]
    [TestCase("keras_resnet50v2", "")]
    [TestCase("timm_resnetv2_50", "")]
    public void Names_and_shapes_identify_the_network(string name, string prefix)
    {
        Header(NetworkCatalog.Get(name), prefix, skip: null);
        using var file = NetworkWeights.Of(Checkpoint.Open(JsonPath), new());
        Assert.That((file.Network.Name, file.Prefix, file.Classes, file.Compare().Report.IsExact), Is.EqualTo((name, prefix, 7, true)));
    }

    [Test]
    public void A_file_without_logits_is_identified_too()
    {
        NetworkDefinition network = NetworkCatalog.Get("keras_resnet50v2");
        Header(network, "", network.IsLogits);
        using var file = NetworkWeights.Of(Checkpoint.Open(JsonPath), new());
        Assert.That((file.Network.Name, file.Classes), Is.EqualTo((network.Name, 0)));
    }

    [Test]
    public void A_file_that_lacks_an_array_or_has_generic_names_is_not_identified()
    {
        Header(NetworkCatalog.Get("torchvision_resnet18"), "", name => name == "layer1.0.bn1.weight");
        Assert.That(() => NeoResNet.Weights.Load(JsonPath), Throws.TypeOf<DataFileException>().With.Message.Contains("cannot identify the network"));
        Header(NetworkCatalog.Get("mlperf_tiny_resnet8"), "", skip: null);
        Assert.That(() => NeoResNet.Weights.Load(JsonPath), Throws.TypeOf<DataFileException>().With.Message.Contains("cannot identify the network"));
        using var weights = NeoResNet.Weights.Load(JsonPath, "mlperf_tiny_resnet8");
        Assert.That(weights.Report.IsExact, Is.True);
    }

    [Test]
    public void Ignored_scopes_and_another_number_of_classes_prepare_fine_tuning()
    {
        using var small = new SmallWeights(Small, SmallWeights.Recipe);
        using var features = NeoResNet.Weights.Load(small.Path, ignoreScopes: ["logits"]);
        Assert.That((features.ClassCount, features.HasRandomWeights, features.Report.IsExact), Is.EqualTo((0, false, true)));

        using var tuned = NeoResNet.Weights.Load(small.Path, classes: 3, ignoreScopes: [$"{Small}/logits"]);
        Assert.That((tuned.ClassCount, tuned.HasRandomWeights), Is.EqualTo((3, true)));
        Assert.That(tuned.Report.Missing, Is.EquivalentTo(new[] { $"{Small}/logits/weights", $"{Small}/logits/biases" }));
        Assert.That(tuned.Variables[$"{Small}/logits/weights"].Shape == new Shape(1, 1, 64, 3));

        Assert.That(tuned.IgnoredArrays, Is.EquivalentTo(new[] { $"{Small}/logits/weights", $"{Small}/logits/biases" }));
        Assert.That(() => NeoResNet.Weights.Load(small.Path, classes: 3), Throws.TypeOf<RestoreException>().With.Message.Contains("2 of the wrong shape"));
        using var lenient = NeoResNet.Weights.Load(small.Path, classes: 3, lenient: true);
        Assert.That((lenient.Report.WrongShapes.Count, lenient.HasRandomWeights), Is.EqualTo((2, true)));
        Assert.That(() => NeoResNet.Weights.Load(small.Path, ignoreScopes: ["logit"]), Throws.ArgumentException.With.Message.Contains("Unknown excluded scope 'logit'"));
        Assert.That(() => NeoResNet.Weights.Load(small.Path, classes: -1), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Filters_in_the_layout_of_another_framework_are_reported_in_the_files_shapes()
    {
        // torchvision's names with TensorFlow's layout, as careless conversions write them.
        NetworkDefinition network = NetworkCatalog.Get("torchvision_resnet18");
        using VariableStore variables = Variables(network);
        Safetensors.Write(JsonPath, variables.Variables.Select(variable => new NamedArray(NameOf(network, variable), ElementType.Float32, variable.Shape, new byte[4 * variable.Shape.ElementCount])));
        RestoreException e = Assert.Throws<RestoreException>(() => NeoResNet.Weights.Load(JsonPath, network.Name).Dispose())!;
        Assert.That(e.Message, Does.Contain("21 transposed: torchvision_resnet18/conv1/weights ('conv1.weight' in the file) (stored as [7, 7, 3, 64] in the layout HWIO, as in TensorFlow and Keras; expected [64, 3, 7, 7])")
            .And.Contain("Transpose the arrays").And.Not.Contain("of the wrong shape"));
        Assert.That(e.Report.Transposed[^1], Is.EqualTo(("torchvision_resnet18/logits/weights", new Shape(7, 512, 1, 1), new Shape(1, 1, 512, 7), "HWIO, as in TensorFlow and Keras")));
    }

    private void Header(NetworkDefinition network, string prefix, Func<string, bool>? skip)
    {
        using VariableStore variables = Variables(network);
        ArrayLayout layout = network.Name.StartsWith("keras", StringComparison.Ordinal) || network.Name.StartsWith("mlperf", StringComparison.Ordinal) ? ArrayLayout.TensorFlow : ArrayLayout.PyTorch;
        Safetensors.Write(JsonPath, variables.Variables.Select(variable => (Name: NameOf(network, variable), Shape: layout.StoredShape(variable.Shape, rank: 4)))
            .Where(array => skip?.Invoke(array.Name) != true)
            .Select(array => new NamedArray(prefix + array.Name, ElementType.Float32, array.Shape, new byte[4 * array.Shape.ElementCount])));
    }

    private static VariableStore Variables(NetworkDefinition network)
    {
        var variables = new VariableStore();
        network.AddVariables(variables, classes: 7);
        return variables;
    }

    private static string NameOf(NetworkDefinition network, Variable variable) => network.NameInFile(variable.Name);
}
