using NeoResNet.Nn;

namespace NeoResNet.Tests.Families;

/// <summary>The catalogue's networks by the numbers of values that their authors publish.</summary>
public sealed class CatalogTests
{
    // torchvision's and timm's documentation count what is trained; Keras counts moving statistics too.
    [TestCase("torchvision_resnet18", 11_689_512)]
    [TestCase("torchvision_resnet34", 21_797_672)]
    [TestCase("torchvision_resnet50", 25_557_032)]
    [TestCase("torchvision_resnet101", 44_549_160)]
    [TestCase("torchvision_resnet152", 60_192_808)]
    [TestCase("timm_resnetv2_50", 25_549_352)]
    [TestCase("timm_resnetv2_101", 44_541_480)]
    [TestCase("akamaster_resnet20", 269_722)]
    [TestCase("akamaster_resnet110", 1_727_962)]
    public void A_torch_network_has_as_many_trained_values_as_published(string name, long expected) =>
        Assert.That(Build(name).TrainableParameterCount, Is.EqualTo(expected));

    [TestCase("keras_resnet50", 25_636_712)]
    [TestCase("keras_resnet101", 44_707_176)]
    [TestCase("keras_resnet152", 60_419_944)]
    [TestCase("keras_resnet50v2", 25_613_800)]
    [TestCase("keras_resnet101v2", 44_675_560)]
    [TestCase("keras_resnet152v2", 60_380_648)]
    [TestCase("mlperf_tiny_resnet8", 78_666)]
    public void A_keras_network_has_as_many_values_as_published(string name, long expected) =>
        Assert.That(Build(name).ParameterCount, Is.EqualTo(expected));

    // "Deep Residual Learning", table 6, in millions; its networks have no weights in their shortcuts.
    [TestCase("resnet20_v1_cifar", 0.27)]
    [TestCase("resnet32_v1_cifar", 0.46)]
    [TestCase("resnet44_v1_cifar", 0.66)]
    [TestCase("resnet56_v1_cifar", 0.85)]
    [TestCase("resnet110_v1_cifar", 1.7)]
    [TestCase("plain56_cifar", 0.85)]
    public void A_network_for_small_images_has_as_many_values_as_the_paper_says(string name, double millions) =>
        Assert.That(Build(name).TrainableParameterCount / 1e6, Is.EqualTo(millions).Within(0.03));

    // torch's momentum of 0.1 is the new value's share; Keras's defaults are 0.99 and 0.001; slim's epsilon is what the fused operation makes of 1e-5.
    [TestCase("torchvision_resnet18", 0.9, 1e-5)]
    [TestCase("timm_resnetv2_50", 0.9, 1e-5)]
    [TestCase("keras_resnet50", 0.99, 1.001e-5)]
    [TestCase("keras_resnet50v2", 0.99, 1.001e-5)]
    [TestCase("mlperf_tiny_resnet8", 0.99, 0.001)]
    [TestCase("resnet_v1_50", 0.997, 1.001e-5)]
    [TestCase("resnet_v2_50", 0.997, 1.001e-5)]
    public void Batch_norms_in_training_mode_move_as_the_familys_and_weights_are_penalised_as_in_the_papers(string name, double decay, double epsilon)
    {
        NetworkDefinition network = NetworkCatalog.Get(name);
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        _ = network.Build(graph.Placeholder([2, network.ImageSize, network.ImageSize, 3]), network.ClassCount, isTraining: true);
        BatchNormOperation[] norms = [.. graph.Nodes.Select(node => node.Operation).OfType<BatchNormOperation>()];
        Assert.That(norms.Select(norm => (norm.Decay, norm.Epsilon, norm.IsTraining)), Is.Not.Empty.And.All.EqualTo((decay, epsilon, true)));
        Assert.That(graph.Updates, Has.Count.EqualTo(2 * norms.Length));
        Assert.That(
            variables.Variables.Where(variable => variable.Name.EndsWith("/weights", StringComparison.Ordinal)).Select(variable => variable.Regularizer.Loss([2])),
            Has.All.EqualTo(0.0001 * 2 * 2 / 2).Within(1e-12));
    }

    [Test]
    public void Every_network_builds_under_its_name_and_ends_in_its_classes()
    {
        Assert.Multiple(() =>
        {
            foreach (NetworkDefinition network in NetworkCatalog.All)
            {
                using var variables = new VariableStore();
                Node x = new Graph(variables).Placeholder([null, network.ImageSize, network.ImageSize, 3]);
                (Node net, EndPoints endPoints) = network.Build(x, network.ClassCount);
                Assert.That(net.Shape, Is.EqualTo(new PartialShape(null, network.ClassCount)), network.Name);
                Assert.That(endPoints.Keys, Does.Contain($"{network.Name}/block1").And.Contain("predictions"), network.Name);
                Assert.That(variables.Variables.All(variable => variable.Name.StartsWith($"{network.Name}/", StringComparison.Ordinal)), network.Name);
            }
        });
        Assert.That(NetworkCatalog.All.Select(network => network.Name), Is.Unique);
    }

    [Test]
    public void An_unknown_name_is_refused_with_names_near_to_it() => Assert.That(
        () => NetworkCatalog.Get("resnet50_v2"),
        Throws.TypeOf<KeyNotFoundException>().With.Message.Contains("Unknown network 'resnet50_v2'. The catalog has 52 networks. Similar names: resnet_v1_50, resnet_v2_50, keras_resnet50"));

    [Test]
    public void Options_that_contradict_each_other_are_refused()
    {
        ResNetTopology topology = ResNetTopology.Torchvision(50);
        Assert.Multiple(() =>
        {
            Assert.That(() => (topology with { Shortcut = ShortcutKind.ZeroPadded }).Blocks(), Throws.ArgumentException.With.Message.Contains("ZeroPadded"));
            Assert.That(() => (ResNetTopology.Torchvision(18) with { StridesFirstConvolution = true }).Blocks(), Throws.ArgumentException.With.Message.Contains("Basic units"));
            Assert.That(() => (ResNetTopology.Timm(50) with { StridesFirstConvolution = true }).Blocks(), Throws.ArgumentException.With.Message.Contains("of V2"));
            Assert.That(() => (ResNetTopology.Cifar(20, ResNetVersion.V1) with { Unit = UnitKind.Highway }).Blocks(), Throws.ArgumentException.With.Message.Contains("no shortcuts, got V1 and ZeroPadded"));
            Assert.That(() => (ResNetTopology.Cifar(20, ResNetVersion.V2) with { Unit = UnitKind.Highway, Shortcut = ShortcutKind.None }).Blocks(), Throws.ArgumentException.With.Message.Contains("got V2"));
            Assert.That(() => (topology with { Units = [1, 0] }).Blocks(), Throws.ArgumentException.With.Message.Contains("1, 0"));
            Assert.That(() => (topology with { Units = [1, 1], Widths = [4] }).Blocks(), Throws.ArgumentException);
            Assert.That(() => ResNetTopology.Cifar(21, ResNetVersion.V1), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("6n + 2"));
            foreach (Func<int, ResNetTopology> family in (Func<int, ResNetTopology>[])[ResNetTopology.Keras, ResNetTopology.KerasV1, ResNetTopology.Timm, ResNetTopology.Torchvision])
            {
                Assert.That(() => family(200), Throws.TypeOf<ArgumentOutOfRangeException>().With.Message.Contains("50, 101 or 152"));
            }

            Assert.That(() => ResNetTopology.Basic(50, ResNetVersion.V1), Throws.TypeOf<ArgumentOutOfRangeException>());
        });
    }

    private static VariableStore Build(string name)
    {
        NetworkDefinition network = NetworkCatalog.Get(name);
        var variables = new VariableStore();
        _ = network.Build(new Graph(variables).Placeholder([1, network.ImageSize, network.ImageSize, 3]), network.ClassCount);
        return variables;
    }
}
