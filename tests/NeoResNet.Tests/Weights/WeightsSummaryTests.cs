using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Weights;

public sealed class WeightsSummaryTests
{
    private TemporaryFolder _folder = null!;

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [TestCase("resnet_v2_101", 101)]
    [TestCase("resnet_v2_18", null)]
    [TestCase("resnet_v1_50", null)]
    [TestCase("mine", null)]
    public void Scope_and_depth_come_from_the_names(string scope, int? depth)
    {
        using SafetensorsFile file = Write(($"{scope}/conv1/weights", [7, 7, 3, 64]), ($"{scope}/logits/weights", [1, 1, 8, 21]));
        Assert.That(WeightsSummary.Of(file), Is.EqualTo(new WeightsSummary(scope, depth, 21)));
    }

    [Test]
    public void Without_logits_there_are_no_classes()
    {
        using SafetensorsFile file = Write(("resnet_v2_50/conv1/weights", [7, 7, 3, 64]));
        Assert.That(WeightsSummary.Of(file).Classes, Is.Zero);
    }

    [Test]
    public void Names_of_several_scopes_tell_nothing()
    {
        using SafetensorsFile file = Write(("resnet_v2_50/logits/weights", [1, 1, 8, 21]), ("resnet_v2_101/logits/weights", [1, 1, 8, 21]));
        Assert.That(WeightsSummary.Of(file), Is.EqualTo(new WeightsSummary(null, null, 0)));
    }

    [Test]
    public void Without_logits_leaves_everything_else()
    {
        using var file = new WithoutLogits(Write(
            ("resnet_v2_50/conv1/weights", [1, 1, 1, 1]), ("resnet_v2_50/logits/weights", [1, 1, 8, 21]), ("resnet_v2_50/logits/biases", [21])));
        Assert.That(file.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "resnet_v2_50/conv1/weights" }));
        using Tensor values = file.ReadTensor("resnet_v2_50/conv1/weights");
        Assert.That(values.Shape, Is.EqualTo(new Shape(1, 1, 1, 1)));
        Assert.That(file.FileName, Is.EqualTo(_folder.PathOf("w.safetensors")));
    }

    private SafetensorsFile Write(params (string Name, Shape Shape)[] arrays)
    {
        KeyValuePair<string, Tensor>[] tensors = [.. arrays.Select(array => KeyValuePair.Create(array.Name, new Tensor(array.Shape)))];
        Safetensors.Write(_folder.PathOf("w.safetensors"), tensors);
        Array.ForEach(tensors, pair => pair.Value.Dispose());
        return Safetensors.Open(_folder.PathOf("w.safetensors"));
    }
}
