using System.Text.Json;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
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
        using (ImageClassifier given = ImageClassifier.Load(weights.Path, new() { Recipe = SmallWeights.Recipe with { Model = "resnet_v2_50", ClassCount = 1001 } }))
        {
            Assert.That((given.Network.Name, given.RecipeOrigin, given.ClassCount), Is.EqualTo((Name, RecipeOrigin.Given, 10)), "a recipe from elsewhere says nothing of the network");
        }

        RecipeFile.Write(weights.Path + RecipeFile.Suffix, SmallWeights.Recipe);
        using ImageClassifier classifier = ImageClassifier.Load(weights.Path);
        Assert.That(classifier.RecipeOrigin, Is.EqualTo(RecipeOrigin.SideFile));
        Assert.That(classifier.Network.Name, Is.EqualTo(Name), "the arrays stand under the network's name");
    }

    [Test]
    public void Names_of_the_data_sets_classes_alone_are_those_after_the_label_offset()
    {
        var nine = ClassNames.FromList("abcdefghi".Select(letter => $"{letter}"));
        using var weights = new SmallWeights(Name, SmallWeights.Recipe with { LabelOffset = 1, ClassCount = 10, ClassNames = nine });
        using ImageClassifier classifier = ImageClassifier.Load(weights.Path), random = ImageClassifier.CreateWithRandomWeights(Name, options: new() { Recipe = classifier.Recipe });
        Assert.That(Enumerable.Range(0, 10).Select(i => classifier.ClassNames[i]), Is.EqualTo(new[] { "background", "a", "b", "c", "d", "e", "f", "g", "h", "i" }));
        Assert.That(random.ClassNames, Is.EqualTo(classifier.ClassNames));
        Assert.That(() => ImageClassifier.CreateWithRandomWeights(Name, classes: 7, options: new() { Recipe = classifier.Recipe }), Throws.ArgumentException.With.Message.Contains("9 names"));
        Assert.That(() => ImageClassifier.Load(weights.Path, new() { ClassNames = ClassNames.FromList(["a", "b"]) }), Throws.ArgumentException.With.Message.Contains("10").And.Message.Contains("2 names"));
    }

    [TestCase("resnet20_v2_cifar", null, null, "its recipe names resnet20_v2_cifar")]
    [TestCase("nosuch", null, null, "its recipe names nosuch")]
    [TestCase(null, "resnet32_v1_cifar", null, "the caller requested resnet32_v1_cifar")]
    [TestCase(null, null, 12, "10 classes|for 12")]
    public void Parts_that_contradict_each_other_are_named(string? model, string? asked, int? classes, string told)
    {
        using var weights = new SmallWeights(Name, SmallWeights.Recipe with { Model = model, ClassCount = classes });
        var failure = Assert.Catch<DataFileException>(() => ImageClassifier.Load(weights.Path, new() { Network = asked }));
        Assert.That(failure!.Message, Does.Contain(weights.Path));
        foreach (string part in told.Split('|'))
        {
            Assert.That(failure.Message, Does.Contain(part));
        }
    }

    [Test]
    public void Arrays_of_no_known_network_ask_for_its_name()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("w.safetensors"), named = folder.PathOf("named.safetensors");
        var array = new NhwcTensor([3]);
        Safetensors.Write(path, [KeyValuePair.Create("conv1.weight", array)], RecipeFile.ToMetadata(SmallWeights.Recipe));
        Safetensors.Write(named, [KeyValuePair.Create("conv1.weight", array)], RecipeFile.ToMetadata(SmallWeights.Recipe with { Model = "akamaster_resnet20" }));

        Assert.That(() => ImageClassifier.Load(path), Throws.InstanceOf<DataFileException>().With.Message.Contains("Pass its name"));
        Assert.That(() => ImageClassifier.Load(path, new() { Network = "akamaster_resnet20" }), Throws.InstanceOf<RestoreException>().With.Message.Contains("conv1"));
        Assert.That(() => ImageClassifier.Load(named, new() { Recipe = SmallWeights.Recipe }), Throws.InstanceOf<RestoreException>().With.Message.Contains("conv1"), "the file's own recipe still tells the network");
        Assert.That(() => ImageClassifier.Load(path, new() { Network = "akamaster_resnet21" }), Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("akamaster_resnet20"));
    }

    [Test]
    public void A_network_that_does_not_exist_is_told_before_what_the_file_holds()
    {
        using var weights = new SmallWeights(Name, SmallWeights.Recipe);
        Assert.That(() => ImageClassifier.Load(weights.Path, new() { Network = "no such" }), Throws.InstanceOf<KeyNotFoundException>().With.Message.Contains("no such"));
    }

    [Test]
    public void Options_out_of_their_ranges_are_refused_by_name()
    {
        using var weights = new SmallWeights(Name, SmallWeights.Recipe);
        foreach ((string name, ImageClassifierOptions options) in new (string, ImageClassifierOptions)[]
        {
            (nameof(ImageClassifierOptions.BatchSize), new() { BatchSize = 0 }), (nameof(ImageClassifierOptions.MaxThreads), new() { MaxThreads = 0 }),
            (nameof(ImageClassifierOptions.MaxThreads), new() { MaxThreads = 5000 }), (nameof(ImageClassifierOptions.ImageSize), new() { ImageSize = 0 }),
            (nameof(ImageClassifierOptions.ImageSize), new() { ImageSize = Recipe.MaxSide + 1 }),
        })
        {
            foreach (Action act in new Action[] { () => ImageClassifier.Load(weights.Path, options), () => ImageClassifier.CreateWithRandomWeights(Name, options: options) })
            {
                Assert.That(Assert.Throws<ArgumentOutOfRangeException>(act)!.ParamName, Does.Contain(name));
            }
        }

        Assert.That(() => ImageClassifier.Load(weights.Path, new() { OutputStride = 3 }), Throws.ArgumentException);
        Assert.That(() => ImageClassifier.Load(weights.Path, new() { Recipe = SmallWeights.Recipe with { Height = 0 } }), Throws.ArgumentException);
        Assert.That(() => ImageClassifier.CreateWithRandomWeights(Name, classes: 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ImageClassifier.Load(weights.PathOf("missing")), Throws.InstanceOf<IOException>());
    }

    [Test]
    public void Names_of_another_number_are_refused()
    {
        using var weights = new SmallWeights(Name, SmallWeights.Recipe);
        Assert.That(() => ImageClassifier.Load(weights.Path, new() { ClassNames = ClassNames.Numbered(9) }), Throws.ArgumentException.With.Message.Contains("9 names"));
    }

    /// <summary>Networks that others trained, in files with their own names, on real photos: the classes and probabilities of logits that others computed.</summary>
    [TestCase("akamaster_resnet20", "resnet20_v1_cifar10_pytorch", "resnet20-12fca82f.safetensors")]
    [TestCase("akamaster_resnet20", "resnet20_v1_cifar10_pytorch", "unknown.safetensors")]
    [TestCase("mlperf_tiny_resnet8", "resnet8_v1_cifar10_mlperf_tiny", "mlperf_tiny_resnet8.safetensors")]
    public void A_real_file_answers_as_its_authors_found(string model, string stored, string name)
    {
        const int Photos = 20, Side = 32;
        using var folder = new TemporaryFolder();
        string path = folder.PathOf(name);
        WriteRealWeights(path, stored, isTorch: model.StartsWith("akamaster", StringComparison.Ordinal));
        RecipeOrigin origin = RecipeOrigin.KnownName;
        if (KnownRecipes.OfFile(name) is null)
        {
            Assert.That(() => ImageClassifier.Load(path), Throws.InstanceOf<DataFileException>());
            RecipeFile.Write(path + RecipeFile.Suffix, KnownRecipes.OfModel(model)!.Recipe);
            origin = RecipeOrigin.SideFile;
        }

        byte[] pixels = File.ReadAllBytes(TestData.PathOf("weights", "cifar10_jpeg_20images_rgb_hwc_u8.bin"));
        RgbImage[] photos = [.. pixels.Chunk(pixels.Length / Photos).Select(photo => new RgbImage(Side, Side, photo))];
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.PathOf("weights", "expected_logits.json")));
        string[] names = [.. document.RootElement.GetProperty("class_names").EnumerateArray().Select(known => known.GetString()!)];
        JsonElement expected = document.RootElement.GetProperty("models").GetProperty(stored);

        using ImageClassifier classifier = ImageClassifier.Load(path);
        Assert.That((classifier.Network.Name, classifier.RecipeOrigin), Is.EqualTo((model, origin)));
        IReadOnlyList<IReadOnlyList<Prediction>> answers = classifier.Classify(photos, top: 10);
        Assert.That(answers.Select(answer => answer[0].Class), Is.EqualTo(expected.GetProperty("argmax").EnumerateArray().Select(index => index.GetInt32())));
        Assert.That(answers.Select(answer => answer[0].Name), Is.EqualTo(answers.Select(answer => names[answer[0].Class])));
        foreach ((IReadOnlyList<Prediction> answer, JsonElement row) in answers.Zip(expected.GetProperty("logits").EnumerateArray()))
        {
            double[] scores = [.. row.EnumerateArray().Select(logit => Math.Exp(logit.GetDouble()))];
            Assert.That(
                answer.OrderBy(prediction => prediction.Class).Select(prediction => (double)prediction.Probability), Is.EqualTo(scores.Select(score => score / scores.Sum())).Within(1e-4));
        }
    }

    private static void WriteRealWeights(string path, string stored, bool isTorch)
    {
        var bundle = Checkpoint.Open(Path.Combine(TestData.PathOf("weights", stored), stored));
        using ICheckpoint file = isTorch ? new AsTorchWroteIt(bundle) : bundle;
        KeyValuePair<string, NhwcTensor>[] arrays = [.. file.Entries.Select(entry => KeyValuePair.Create(entry.Name, file.ReadTensor(entry.Name)))];
        Safetensors.Write(path, arrays);
    }
}
