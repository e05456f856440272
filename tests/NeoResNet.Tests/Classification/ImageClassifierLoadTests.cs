using System.Text.Json;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Preprocessing;
using NeoResNet.Recipes;
using NeoResNet.Tensors;
using NeoResNet.Tests.Families;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Classification;

/// <summary>What a file must tell, and what is said where it does not.</summary>
public sealed class ImageClassifierLoadTests
{
    private const string Name = "resnet20_v1_cifar";

    [Test]
    public void Without_a_recipe_the_message_says_how_to_give_one()
    {
        using var weights = new SmallWeights(Name, recipe: null);
        Assert.That(() => ImageClassifier.Load(weights.Path), Throws.InstanceOf<DataFileException>().With.Message
            .Contains(weights.Path).And.Message.Contains(RecipeFile.MetadataKey).And.Message.Contains($"{weights.Path}{RecipeFile.Suffix}"));
        using (ImageClassifier given = ImageClassifier.Load(weights.Path, new() { Recipe = SmallWeights.Recipe with { Model = "resnet_v2_50", Classes = 1001 } }))
        {
            Assert.That((given.Network.Name, given.RecipeOrigin, given.Classes), Is.EqualTo((Name, RecipeOrigin.Given, 10)), "a recipe from elsewhere says nothing of the network");
        }

        RecipeFile.Write(weights.Path + RecipeFile.Suffix, SmallWeights.Recipe);
        using ImageClassifier classifier = ImageClassifier.Load(weights.Path);
        Assert.That(classifier.RecipeOrigin, Is.EqualTo(RecipeOrigin.SideFile));
        Assert.That(classifier.Network.Name, Is.EqualTo(Name), "the arrays stand under the network's name");
    }

    [TestCase("resnet20_v2_cifar", null, null, "resnet20_v2_cifar, the network that its recipe names")]
    [TestCase("nosuch", null, null, "whose|nosuch")]
    [TestCase(null, "resnet32_v1_cifar", null, "resnet32_v1_cifar, the network asked for")]
    [TestCase(null, null, 12, "10 classes|for 12")]
    public void Parts_that_contradict_each_other_are_named(string? model, string? asked, int? classes, string told)
    {
        using var weights = new SmallWeights(Name, SmallWeights.Recipe with { Model = model, Classes = classes });
        var failure = Assert.Catch<DataFileException>(() => ImageClassifier.Load(weights.Path, new() { Network = asked }));
        Assert.That(failure!.Message, Does.Contain(weights.Path));
        foreach (string part in told.Split('|').Where(part => part != "whose"))
        {
            Assert.That(failure.Message, Does.Contain(part));
        }
    }

    [Test]
    public void Arrays_of_no_known_network_ask_for_its_name()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("w.safetensors");
        using (var array = new Tensor([3]))
        {
            Safetensors.Write(path, [KeyValuePair.Create("conv1.weight", array)], RecipeFile.ToMetadata(SmallWeights.Recipe));
        }

        Assert.That(() => ImageClassifier.Load(path), Throws.InstanceOf<DataFileException>().With.Message.Contains("Give its name"));
        Assert.That(() => ImageClassifier.Load(path, new() { Network = "akamaster_resnet20" }), Throws.InstanceOf<RestoreException>().With.Message.Contains("conv1"));
        Assert.That(() => ImageClassifier.Load(path, new() { Network = "akamaster_resnet21" }), Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("akamaster_resnet20"));
    }

    [Test]
    public void Names_of_another_number_are_refused()
    {
        using var weights = new SmallWeights(Name, SmallWeights.Recipe);
        Assert.That(() => ImageClassifier.Load(weights.Path, new() { ClassNames = ClassNames.Numbered(9) }), Throws.ArgumentException.With.Message.Contains("9 names"));
    }

    /// <summary>A network that others trained, in a file with its own names and a recipe beside it, on real photos, against logits that others computed.</summary>
    [Test]
    public void A_real_file_with_a_recipe_beside_it_answers_as_its_authors_found()
    {
        const string Model = "akamaster_resnet20", Stored = "resnet20_v1_cifar10_pytorch";
        const int Photos = 20, Side = 32;
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("w.safetensors");
        using (var file = new AsTorchWroteIt(new TensorBundle(Path.Combine(TestData.PathOf("weights", Stored), Stored))))
        {
            KeyValuePair<string, Tensor>[] arrays = [.. file.Entries.Select(entry => KeyValuePair.Create(entry.Name, file.ReadTensor(entry.Name)))];
            Safetensors.Write(path, arrays);
            Array.ForEach(arrays, array => array.Value.Dispose());
        }

        RecipeFile.Write(path + RecipeFile.Suffix, StandardRecipes.Torchvision with { Model = Model, Height = Side, Width = Side, Resize = ResizeRule.Stretch, ShorterSide = null });
        byte[] pixels = File.ReadAllBytes(TestData.PathOf("weights", "cifar10_jpeg_20images_rgb_hwc_u8.bin"));
        RgbImage[] photos = [.. pixels.Chunk(pixels.Length / Photos).Select(photo => new RgbImage(Side, Side, photo))];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.PathOf("weights", "expected_logits.json")));
        double[][] expected =
        [
            .. document.RootElement.GetProperty("models").GetProperty(Stored).GetProperty("logits").EnumerateArray()
                .Select(row => row.EnumerateArray().Select(logit => Math.Exp(logit.GetDouble())).ToArray()),
        ];

        using ImageClassifier classifier = ImageClassifier.Load(path);
        IReadOnlyList<IReadOnlyList<Prediction>> answers = classifier.Classify(photos, top: 10);
        for (int i = 0; i < Photos; i++)
        {
            double sum = expected[i].Sum();
            Assert.That(answers[i].OrderBy(prediction => prediction.Class).Select(prediction => (double)prediction.Probability), Is.EqualTo(expected[i].Select(value => value / sum)).Within(1e-4));
        }
    }
}
