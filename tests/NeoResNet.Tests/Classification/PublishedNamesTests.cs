using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Classification;

/// <summary>Tests the class names that the library contains.</summary>
public sealed class PublishedNamesTests : TemporaryFileFixture
{
    [Test]
    public void ImageNet_has_1000_different_names_and_1001_with_the_background()
    {
        Assert.That(ClassNames.ImageNet, Has.Count.EqualTo(1000));
        Assert.That(ClassNames.ImageNet.Select(name => name.Length), Is.All.InRange(2, 30));
        Assert.That(ClassNames.ImageNet.Select(name => name.ToUpperInvariant()), Is.Unique);
        Assert.That(ClassNames.ImageNetWithBackground, Is.EqualTo((string[])["background", .. ClassNames.ImageNet]));
        Assert.That(((int[])[0, 134, 281, 517, 967, 999]).Select(index => ClassNames.ImageNet[index]), Is.EqualTo(new[] { "tench", "crane (bird)", "tabby", "crane (machine)", "espresso", "toilet tissue" }));
        Assert.That((ClassNames.Cifar10.Count, ClassNames.Cifar10[3]), Is.EqualTo((10, "cat")));
    }

    [Test]
    public void Each_name_is_that_of_its_class_in_the_table_of_facts()
    {
        // Only these names distinguish classes that share a name.
        string[] own = ["crane (bird)", "crane (machine)", "maillot (tights)"];
        string[] rows = File.ReadAllLines(TestData.OutsidePathOf("imagenet_classes.tsv"));
        for (int i = 0; i < 1000; i++)
        {
            string[] cells = rows[i + 2].Split('\t');
            Assert.That((int.Parse(cells[0]), int.Parse(cells[1])), Is.EqualTo((i + 1, i)));
            string name = ClassNames.ImageNet[i];
            Assert.That(cells[3].Split(", "), Has.Member(own.Contains(name) ? name.Split(" (")[0] : name), cells[2]);
        }
    }

    [TestCase("resnet_v2_50", 1001, "tench", 1)]
    [TestCase("resnet_v2_50", 1000, "tench", 0)]
    [TestCase("torchvision_resnet18", 1000, "tench", 0)]
    [TestCase("torchvision_resnet18", 10, null, 0)]
    [TestCase("resnet20_v1_cifar", 1000, null, 0)]
    public void Weights_without_names_of_an_ImageNet_network_have_ImageNets_names(string network, int classes, string? name, int index)
    {
        NetworkDefinition definition = NetworkCatalog.Get(network);
        using var variables = new VariableStore();
        definition.AddVariables(variables, classes);
        variables.Initialize(seed: 1);
        Safetensors.Write(JsonPath, variables);
        using var file = NetworkWeights.Of(Checkpoint.Open(JsonPath), new());
        FoundClassNames? found = file.FindClassNames();
        Assert.That(found?.Names[index], Is.EqualTo(name));
        Assert.That(found?.Explanation, name is null ? Is.Null : Is.EqualTo($"The class names are those of ImageNet, because {network} has {classes} classes and the weights do not name them."));
    }

    [Test]
    public void Random_weights_and_a_recipe_with_another_offset_have_no_names()
    {
        NetworkDefinition definition = NetworkCatalog.Get("torchvision_resnet18");
        using var variables = new VariableStore();
        definition.AddVariables(variables, classes: 1000);
        variables.Initialize(seed: 1);
        Safetensors.Write(JsonPath, variables, RandomWeights.ToMetadata(1));
        using (var file = NetworkWeights.Of(Checkpoint.Open(JsonPath), new()))
        {
            Assert.That(file.FindClassNames(), Is.Null);
        }

        Safetensors.Write(JsonPath, variables, (Recipe.Torchvision with { LabelOffset = 1 }).ToMetadata());
        using (var file = NetworkWeights.Of(Checkpoint.Open(JsonPath), new()))
        {
            Assert.That(file.FindClassNames(), Is.Null);
        }
    }
}
