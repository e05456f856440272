using System.Text.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

public sealed class ClassifyCommandTests
{
    private static string Cat => Samples.PathOf("cat.png");

    private static string Coffee => Samples.PathOf("coffee.png");

    [Test]
    public void Json_has_exactly_the_promised_fields()
    {
        ToolResult result = Tool.Succeed("classify", Cat, Coffee, "--weights", WeightsFiles.Whole, "--size", "32", "--top", "3", "--json");
        Assert.That(result.Error, Is.Empty);
        Assert.That(result.Json.Names(), Is.EquivalentTo((string[])[.. JsonAssert.ClassifierNames, "images", "failed", "damaged"]));
        Assert.That(result.Json.GetProperty("random_weights").GetBoolean(), Is.False);
        JsonElement[] images = result.Json.List("images");
        Assert.That(images.Select(image => image.Text("file")), Is.EqualTo(new[] { Cat, Coffee }));
        foreach (JsonElement image in images)
        {
            JsonElement[] predictions = image.List("predictions");
            Assert.That(image.Names(), Is.EquivalentTo(new[] { "file", "unknown", "predictions" }));
            Assert.That(predictions, Has.Length.EqualTo(3));
            Assert.That(predictions[0].Names(), Is.EquivalentTo(new[] { "class", "name", "probability" }));
            Assert.That(predictions.Select(prediction => prediction.Number("probability")), Is.Ordered.Descending.And.All.InRange(0, 1));
            Assert.That(predictions.Select(prediction => prediction.Text("name")), Is.EqualTo(predictions.Select(prediction => $"class {prediction.Number("class")}")));
        }
    }

    [Test]
    public void Without_an_option_that_selects_a_network_the_built_in_model_answers()
    {
        ToolResult result = Tool.Succeed("classify", Cat, "--json");
        Assert.That((result.Json.GetProperty("built_in").GetBoolean(), result.Json.GetProperty("random_weights").GetBoolean()), Is.EqualTo((true, false)));
        Assert.That(result.Json.List("images")[0].List("predictions")[0].Text("name"), Is.EqualTo("cat"));
        Assert.That(result.Error, Is.Empty);
        Assert.That(Tool.Succeed("classify", Cat).Out, Does.Contain("built-in model").And.Contain("of the 10,000 test photos of CIFAR-10").And.Contain("airplane, automobile, bird, cat, deer, dog, frog, horse, ship, truck"));
    }

    [TestCase("--model", "resnet20_v2_cifar")]
    [TestCase("--depth", "50")]
    [TestCase("--classes", "10")]
    [TestCase("--seed", "0")]
    [TestCase("--recipe", "resnet_v2_50")]
    public void An_option_that_selects_a_network_selects_random_weights(string option, string value)
    {
        ToolResult result = Tool.Succeed("classify", Cat, "--size", "32", option, value, "--json");
        Assert.That((result.Json.GetProperty("built_in").GetBoolean(), result.Json.GetProperty("random_weights").GetBoolean()), Is.EqualTo((false, true)));
    }

    [Test]
    public void Probabilities_of_all_classes_add_to_one()
    {
        JsonElement json = Tool.Succeed("classify", Cat, "--weights", WeightsFiles.Whole, "--size", "32", "--top", "99", "--json").Json;
        JsonElement[] predictions = json.List("images")[0].List("predictions");
        Assert.That(predictions, Has.Length.EqualTo(WeightsFiles.Classes));
        Assert.That(predictions.Sum(prediction => prediction.Number("probability")), Is.EqualTo(1).Within(1e-5));
    }

    [Test]
    public void Names_come_from_the_file_given()
    {
        using var folder = new TemporaryFolder();
        string names = folder.Write("names.txt", "ant\nbee\ncat\ndog\neel\nfox\ngnu\n"u8.ToArray());
        ToolResult result = Tool.Succeed("classify", Cat, "--weights", WeightsFiles.Whole, "--size", "32", "--top", "7", "--classes-file", names);
        Assert.That(result.Out, Does.Contain("ant").And.Contain("gnu").And.Contain(Cat));
    }

    [Test]
    public void Names_come_from_the_weights_where_no_file_of_names_is_given()
    {
        using var folder = new TemporaryFolder();
        string names = folder.Write("names.txt", "ant\nbee\n"u8.ToArray()), weights = folder.PathOf("w.safetensors");
        JsonElement made = Tool.Succeed("init", "--out", weights, "--depth", "50", "--classes", "2", "--classes-file", names, "--json").Json;
        Assert.That(made.GetProperty("class_names").GetBoolean(), Is.True);
        Assert.That(Names(), Is.EquivalentTo(new[] { "ant", "bee" }));
        Assert.That(Names("--classes-file", folder.Write("others.txt", "cat\ndog\n"u8.ToArray())), Is.EquivalentTo(new[] { "cat", "dog" }));

        string?[] Names(params string[] more) =>
            [.. Tool.Succeed(["classify", Cat, "--weights", weights, "--size", "32", "--json", .. more]).Json.List("images")[0].List("predictions").Select(prediction => prediction.Text("name"))];
    }

    [Test]
    public void Random_weights_are_said_plainly()
    {
        ToolResult result = Tool.Succeed(["classify", Cat, .. Tool.Small, "--classes", "5", "--json"]);
        Assert.That(result.Json.GetProperty("random_weights").GetBoolean(), Is.True);
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.Contain("weights are random"));
    }

    [Test]
    public void A_file_of_random_weights_says_so_itself()
    {
        ToolResult result = Tool.Succeed("classify", Cat, "--weights", WeightsFiles.Marked, "--size", "32", "--json");
        Assert.That(result.Json.GetProperty("random_weights").GetBoolean(), Is.True);
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.Contain("weights").And.Contain(WeightsFiles.Marked).And.Contain("random"));
    }

    [TestCase("--classes", "0")]
    [TestCase("--no-global-pool")]
    public void A_network_that_cannot_classify_is_wrong_usage(params string[] options)
    {
        ToolResult result = Tool.Run(["classify", Cat, .. Tool.Small, .. options]);
        Assert.That(result.ExitCode, Is.EqualTo(2), result.ToString());
    }
}
