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

    [TestCase("resnet_v2_101")]
    [TestCase("resnet_v2_18")]
    [TestCase("resnet_v1_50")]
    [TestCase("mine")]
    public void Scope_and_classes_come_from_names_and_shapes(string scope)
    {
        using SafetensorsFile file = Write(($"{scope}/conv1/weights", [7, 7, 3, 64]), ($"{scope}/logits/weights", [1, 1, 8, 21]));
        Assert.That(WeightsSummary.Of(file), Is.EqualTo(new WeightsSummary(scope, 21)));
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
        Assert.That(WeightsSummary.Of(file), Is.EqualTo(new WeightsSummary(null, 0)));
    }

    [TestCase("global_step")]
    [TestCase("beta1_power")]
    [TestCase("train/resnet_v2_50/conv1/weights/Adam")]
    [TestCase("resnet_v2_50/logits/weights/Momentum")]
    public void Names_beside_the_network_change_nothing(string beside)
    {
        using SafetensorsFile file = Write((beside, [1]), ("resnet_v2_50/conv1/weights", [7, 7, 3, 64]), ("resnet_v2_50/logits/weights", [1, 1, 8, 21]));
        Assert.That(WeightsSummary.Of(file), Is.EqualTo(new WeightsSummary("resnet_v2_50", 21)));
    }

    [Test]
    public void Without_a_root_and_logits_the_scope_is_the_one_all_names_begin_with()
    {
        using SafetensorsFile file = Write(("resnet_v2_50/block1/unit_1/bottleneck_v2/conv1/weights", [1]), ("resnet_v2_50/postnorm/beta", [1]));
        Assert.That(WeightsSummary.Of(file), Is.EqualTo(new WeightsSummary("resnet_v2_50", 0)));
    }

    [Test]
    public void Without_training_state_leaves_the_variables_and_what_is_unexpected_among_them()
    {
        using var file = new WithoutTrainingState(
            Write(
                ("global_step", []),
                ("net/conv1/weights", [1]),
                ("net/conv1/weights/Momentum", [1]),
                ("net/conv1/BatchNorm/moving_mean/local_step", []),
                ("net/conv1/BatchNorm/moving_mean/biased/more", [1]),
                ("net/conv1/Momentum", [1]),
                ("net/mean_rgb", [3]),
                ("net/conv2/weights/Momentum", [1]),
                ("train/net/conv1/weights/Adam", [1]),
                ("network/conv1/weights", [1])),
            ["net/conv1/weights", "net/conv1/BatchNorm/moving_mean"]);
        Assert.That(file.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "net/conv1/weights", "net/conv1/Momentum", "net/mean_rgb", "net/conv2/weights/Momentum" }));
        Assert.That(file.Ignored, Is.EqualTo(new[]
        {
            "global_step", "net/conv1/weights/Momentum", "net/conv1/BatchNorm/moving_mean/local_step", "net/conv1/BatchNorm/moving_mean/biased/more",
            "train/net/conv1/weights/Adam", "network/conv1/weights",
        }));
        NhwcTensor values = file.ReadTensor("net/conv1/weights");
        Assert.That(values.Shape, Is.EqualTo(new Shape(1)));
    }

    [Test]
    public void A_file_of_another_network_keeps_all_it_holds_for_the_report()
    {
        using var file = new WithoutTrainingState(Write(("other/conv1/weights", [1]), ("global_step", [])), ["net/conv1/weights"]);
        Assert.That(file.Entries, Has.Count.EqualTo(2));
        Assert.That(file.Ignored, Is.Empty);
    }

    [Test]
    public void Without_logits_leaves_everything_else()
    {
        using var file = new WithoutLogits(Write(
            ("resnet_v2_50/conv1/weights", [1, 1, 1, 1]), ("resnet_v2_50/logits/weights", [1, 1, 8, 21]), ("resnet_v2_50/logits/biases", [21]),
            ("resnet_v2_50/logits/weights/Momentum", [1, 1, 8, 21])));
        Assert.That(file.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "resnet_v2_50/conv1/weights" }));
        NhwcTensor values = file.ReadTensor("resnet_v2_50/conv1/weights");
        Assert.That(values.Shape, Is.EqualTo(new Shape(1, 1, 1, 1)));
        Assert.That(file.FileName, Is.EqualTo(_folder.PathOf("w.safetensors")));
    }

    private SafetensorsFile Write(params (string Name, Shape Shape)[] arrays)
    {
        KeyValuePair<string, NhwcTensor>[] tensors = [.. arrays.Select(array => KeyValuePair.Create(array.Name, new NhwcTensor(array.Shape)))];
        Safetensors.Write(_folder.PathOf("w.safetensors"), tensors);
        return Safetensors.Open(_folder.PathOf("w.safetensors"));
    }
}
