namespace NeoResNet.Tests.Families;

/// <summary>Tests names that other projects give to the arrays of torch networks.</summary>
public sealed class RenamedArraysTests
{
    private static readonly TorchNaming Torchvision = new("fc");

    // transformers, models/resnet/modeling_resnet.py.
    [TestCase("resnet.embedder.embedder.convolution.weight", "conv1.weight")]
    [TestCase("resnet.embedder.embedder.normalization.running_mean", "bn1.running_mean")]
    [TestCase("resnet.encoder.stages.0.layers.0.shortcut.convolution.weight", "layer1.0.downsample.0.weight")]
    [TestCase("resnet.encoder.stages.3.layers.0.shortcut.normalization.bias", "layer4.0.downsample.1.bias")]
    [TestCase("encoder.stages.2.layers.5.layer.0.convolution.weight", "layer3.5.conv1.weight")]
    [TestCase("resnet.encoder.stages.2.layers.5.layer.2.normalization.running_var", "layer3.5.bn3.running_var")]
    [TestCase("classifier.1.weight", "fc.weight")]
    [TestCase("fc.1.bias", "fc.bias")]
    [TestCase("head.fc.weight", "fc.weight")]
    [TestCase("last_linear.bias", "fc.bias")]
    [TestCase("layer1.0.conv1.weight", "layer1.0.conv1.weight")]
    [TestCase("fc.weight.momentum", "fc.weight.momentum")]
    [TestCase("fc.one.weight", "fc.one.weight")]
    [TestCase("encoder.stages.x.layers.0.layer.0.convolution.weight", "encoder.stages.x.layers.0.layer.0.convolution.weight")]
    public void A_name_of_another_project_is_torchvisions(string name, string expected) => Assert.That(Torchvision.Normalize(name), Is.EqualTo(expected));

    [Test]
    public void Every_array_of_transformers_resnet_50_is_a_variable_and_no_two_are_one()
    {
        NetworkDefinition network = NetworkCatalog.Get("torchvision_resnet50");
        string[] names = [.. TransformersNamesOf([3, 4, 6, 3])];
        string[] normalized = [.. names.Select(network.Normalize)];
        Assert.That(normalized, Is.Unique);
        Assert.That(normalized, Is.SubsetOf(network.FileNames()));
        Assert.That(names, Has.Length.EqualTo(network.FileNames().Count / 2));
    }

    internal static IEnumerable<string> TransformersNamesOf(int[] units)
    {
        foreach (string leaf in Layer("resnet.embedder.embedder"))
        {
            yield return leaf;
        }

        for (int stage = 0; stage < units.Length; stage++)
        {
            for (int unit = 0; unit < units[stage]; unit++)
            {
                string name = $"resnet.encoder.stages.{stage}.layers.{unit}";
                string[] layers = [.. unit == 0 ? (string[])[$"{name}.shortcut"] : [], $"{name}.layer.0", $"{name}.layer.1", $"{name}.layer.2"];
                foreach (string leaf in layers.SelectMany(Layer))
                {
                    yield return leaf;
                }
            }
        }

        yield return "classifier.1.weight";
        yield return "classifier.1.bias";
    }

    private static IEnumerable<string> Layer(string name) =>
        [$"{name}.convolution.weight", .. ((string[])["weight", "bias", "running_mean", "running_var"]).Select(leaf => $"{name}.normalization.{leaf}")];
}
