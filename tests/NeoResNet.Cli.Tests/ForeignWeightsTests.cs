using System.Text.Json;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests weights whose array names other tools have changed.</summary>
public sealed class ForeignWeightsTests
{
    private const string Model = "akamaster_resnet20", FileName = "resnet20-12fca82f.safetensors";

    private TemporaryFolder _folder = null!;

    private static string Cat => Samples.PathOf("cat.png");

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    // DataParallel, compiled models, training frameworks and combinations.
    [TestCase("module.")]
    [TestCase("model.")]
    [TestCase("_orig_mod.")]
    [TestCase("backbone.")]
    [TestCase("state_dict.")]
    [TestCase("module._orig_mod.")]
    [TestCase("state_dict.model.module.")]
    [TestCase("net/encoder/")]
    [TestCase("layer1.0.")]
    public void A_common_prefix_is_ignored_and_reported(string prefix)
    {
        string plain = Write(name => name), prefixed = Write(name => prefix + name, ("n_averaged", []), ("criterion.weight", [10]));
        ToolResult expected = Tool.Succeed("classify", Cat, "--weights", plain, "--json");
        ToolResult result = Tool.Succeed("classify", Cat, "--weights", prefixed, "--json");
        Assert.That(result.Json.GetProperty("images").GetRawText(), Is.EqualTo(expected.Json.GetProperty("images").GetRawText()));
        Assert.That((expected.Json.Text("prefix"), result.Json.Text("prefix")), Is.EqualTo(("", prefix)));
        Assert.That(result.Json.List("ignored").Select(name => name.GetString()), Is.EqualTo(new[] { "n_averaged", "criterion.weight" }));
        Assert.That(result.ErrorLines, Has.One.Contains($"Ignored the prefix '{prefix}' of the array names.").And.One.Contains("Ignored 2 arrays"));
        Assert.That(expected.ErrorLines, Is.Empty);

        ToolResult timed = Tool.Succeed("forward", "--weights", prefixed, "--batch", "1", "--steps", "1", "--burn-in", "0", "--json");
        Assert.That(timed.Json.Text("prefix"), Is.EqualTo(prefix));
    }

    [Test]
    public void A_classifier_beside_the_prefix_is_used()
    {
        string plain = Write(name => name), mixed = Write(name => name.StartsWith("linear", StringComparison.Ordinal) ? name : $"backbone.{name}");
        Assert.That(Images(mixed), Is.EqualTo(Images(plain)));
    }

    // Classifiers in a Sequential, and other projects' names of the classifier.
    [TestCase("fc.1.")]
    [TestCase("linear.2.")]
    [TestCase("fc.")]
    [TestCase("classifier.1.")]
    [TestCase("head.")]
    [TestCase("last_linear.")]
    public void Another_name_of_the_classifier_is_read(string head)
    {
        string plain = Write(name => name), renamed = Write(name => name.Replace("linear.", head, StringComparison.Ordinal));
        Assert.That(Images(renamed), Is.EqualTo(Images(plain)));
    }

    [Test]
    public void A_single_number_beside_the_network_is_ignored_and_reported()
    {
        string plain = Write(name => name), more = Write(name => name, ("temperature", []), ("best_accuracy", [1]));
        ToolResult result = Tool.Succeed("classify", Cat, "--weights", more, "--json");
        Assert.That(result.Json.GetProperty("images").GetRawText(), Is.EqualTo(Images(plain)));
        Assert.That(result.Json.List("ignored").Select(name => name.GetString()), Is.EqualTo(new[] { "temperature", "best_accuracy" }));
    }

    [Test]
    public void Two_networks_in_one_file_are_refused_by_their_prefixes()
    {
        string weights = Write(name => $"student.{name}", more: [.. Arrays().Select(array => ($"teacher.{array.Name}", (int[])[.. array.Shape]))]);
        ToolResult result = Tool.Run("classify", Cat, "--weights", weights);
        Assert.That((result.ExitCode, result.Out), Is.EqualTo((1, "")));
        Assert.That(result.Error, Does.Contain("'student.' and 'teacher.'"));
    }

    [Test]
    public void A_missing_array_is_named_as_it_is_expected_and_a_partial_match_can_be_accepted()
    {
        string weights = Write(name => $"module.{name.Replace("linear.", "my_own_head.", StringComparison.Ordinal)}");
        ToolResult result = Tool.Run("variables", "--weights", weights);
        Assert.That(result.ExitCode, Is.Zero, "reads only the header");
        result = Tool.Run("export", "--weights", weights, "--classes", "10", "--out", _folder.PathOf("m.onnx"));
        Assert.That(result.Error, Does.Contain("no logits").Or.Contain("logits"));

        weights = Write(name => name.Replace("layer2.0.conv2.", "layer2.0.other.", StringComparison.Ordinal));
        result = Tool.Run("classify", Cat, "--weights", weights);
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Error, Does.Contain("(expected under the name 'layer2.0.conv2.weight')").And.Contain("1 unexpected: layer2.0.other.weight").And.Contain("--lenient").And.Not.Contain("in the file"));
        result = Tool.Succeed("classify", Cat, "--weights", weights, "--lenient", "--json");
        Assert.That((result.Json.GetProperty("random_weights").GetBoolean(), result.Json.List("ignored").Single().GetString()), Is.EqualTo((true, "layer2.0.other.weight")));
        Assert.That(result.ErrorLines, Has.One.Contains("Restored a part of the variables; the others have random values.").And.One.Contains("(expected under the name 'layer2.0.conv2.weight')"));
        Assert.That(result.Json.GetProperty("report").List("missing").Single().GetString(), Is.EqualTo("akamaster_resnet20/block2/unit_1/basic_v1/conv2/weights"));
        result = Tool.Succeed("run", "--input", Input(), "--fetch", $"predictions={_folder.PathOf("y.npy")}", "--weights", weights, "--lenient", "--json");
        Assert.That(result.Json.GetProperty("random_weights").GetBoolean(), Is.True);
    }

    [Test]
    public void An_array_of_integers_is_refused_by_name()
    {
        string weights = _folder.PathOf(FileName);
        Safetensors.Write(weights, Arrays().Select(array => array.Name == "bn1.weight" ? new NamedArray(array.Name, ElementType.Int32, array.Shape, new byte[4 * array.Shape.ElementCount]) : array));
        ToolResult result = Tool.Run("classify", Cat, "--weights", weights);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)));
        Assert.That(result.Error, Does.Contain("'bn1.weight' has elements of type Int32; expected Float32").And.Not.Contain("NotSupported"));
    }

    [Test]
    public void A_recipe_names_the_network_of_weights_that_do_not()
    {
        string weights = _folder.PathOf("model.safetensors");
        Safetensors.Write(weights, Arrays());
        Assert.That(Tool.Run("classify", Cat, "--weights", weights).Error, Does.Contain("cannot determine how to prepare photos").And.Contain("'neoresnet networks'"));
        Assert.That(Tool.Succeed("variables", "--weights", weights, "--json").Json.Text("model"), Is.EqualTo(Model), "the names and shapes identify the network");
        Safetensors.Write(weights, Arrays().Where(array => array.Name != "bn1.weight"));
        Assert.That(Tool.Run("classify", Cat, "--weights", weights).Error, Does.Contain("cannot identify the network").And.Contain("'neoresnet networks'"));
        Safetensors.Write(weights, Arrays());
        Assert.That(Tool.Succeed("classify", Cat, "--weights", weights, "--recipe", Model, "--json").Json.Text("model"), Is.EqualTo(Model));
        Assert.That(Tool.Succeed("classify", Cat, "--recipe", Model, "--json").Json.Text("model"), Is.EqualTo(Model), "random weights");
        Assert.That(Tool.Succeed("classify", Cat, "--recipe", Model, "--model", "plain20_cifar", "--json").Json.Text("model"), Is.EqualTo("plain20_cifar"));
    }

    [Test]
    public void Inspect_compares_the_arrays_with_their_network_or_a_given_one()
    {
        string weights = Write(name => $"module.{name}", ("epoch", []));
        JsonElement network = Tool.Succeed("inspect", weights, "--json").Json.GetProperty("network"), report = network.GetProperty("report");
        Assert.That((network.Text("model"), network.GetProperty("classes").GetInt32(), network.Text("prefix"), network.List("ignored").Single().GetString()), Is.EqualTo((Model, 10, "module.", "epoch")));
        Assert.That(report.Names(), Is.EqualTo(new[] { "matched", "missing", "unexpected", "mismatched", "transposed" }));
        Assert.That(report.GetProperty("matched").GetInt32(), Is.EqualTo(Arrays().Count()));
        Assert.That(Tool.Succeed("inspect", weights).OutLines[^1], Is.EqualTo($"network: {Model}, 10 classes, under the prefix 'module.': {Arrays().Count()} matched; 1 ignored, the first 'epoch'"));

        // The same arrays with the layout of another framework.
        Safetensors.Write(weights, Arrays().Select(array => array.Shape.Rank == 4 ? new NamedArray(array.Name, array.ElementType, new Shape(array.Shape[2], array.Shape[3], array.Shape[1], array.Shape[0]), array.Bytes) : array));
        JsonElement transposed = Tool.Succeed("inspect", weights, "--model", Model, "--json").Json.GetProperty("network").GetProperty("report").List("transposed").First();
        Assert.That((transposed.Text("name"), transposed.Text("layout")), Is.EqualTo(($"{Model}/conv1/weights", "HWIO, as in TensorFlow and Keras")));
        Assert.That(Tool.Run("classify", Cat, "--weights", weights).Error, Does.Contain("transposed: akamaster_resnet20/conv1/weights ('conv1.weight' in the file) (stored as [3, 3, 3, 16] in the layout HWIO").And.Contain("Transpose the arrays"));
        Assert.That(Tool.Run("inspect", weights, "--model", "resnet_v2_5").ExitCode, Is.EqualTo(2));
    }

    private static string Images(string weights) => Tool.Succeed("classify", Cat, "--weights", weights, "--json").Json.GetProperty("images").GetRawText();

    private string Input()
    {
        string path = _folder.PathOf("x.npy");
        Npy.Write(path, new NhwcTensor([1, 32, 32, 3]));
        return path;
    }

    private string Write(Func<string, string> rename, params (string Name, int[] Shape)[] more)
    {
        // The recipe is that of the well-known file name.
        string path = Path.Combine(Directory.CreateDirectory(_folder.PathOf(Guid.NewGuid().ToString())).FullName, FileName);
        IEnumerable<NamedArray> renamed = Arrays().Select(array => new NamedArray(rename(array.Name), array.ElementType, array.Shape, array.Bytes));
        Safetensors.Write(path, [.. more.Select(extra => NamedArray.FromTensor(extra.Name, new NhwcTensor(new Shape(extra.Shape)))), .. renamed]);
        return path;
    }

    // The published names, with values that depend on the name.
    private static IEnumerable<NamedArray> Arrays()
    {
        foreach ((string name, int[] shape) in Shapes())
        {
            var random = new Random(name.Length + name.Sum(letter => letter));
            var tensor = new NhwcTensor(new Shape(shape));
            for (int i = 0; i < tensor.Length; i++)
            {
                tensor.Span[i] = name.EndsWith("running_var", StringComparison.Ordinal) ? 1 : (random.NextSingle() - 0.5f) * 0.2f;
            }

            yield return NamedArray.FromTensor(name, tensor);
        }
    }

    private static IEnumerable<(string Name, int[] Shape)> Shapes()
    {
        static IEnumerable<(string, int[])> Norm(string name, int width) => ((string[])["weight", "bias", "running_mean", "running_var"]).Select(leaf => ($"{name}.{leaf}", (int[])[width]));

        List<(string, int[])> shapes = [("conv1.weight", [16, 3, 3, 3]), .. Norm("bn1", 16)];
        int inputs = 16;
        for (int layer = 1; layer <= 3; layer++)
        {
            int width = 8 << layer;
            for (int unit = 0; unit < 3; unit++)
            {
                shapes.Add(($"layer{layer}.{unit}.conv1.weight", [width, inputs, 3, 3]));
                shapes.AddRange(Norm($"layer{layer}.{unit}.bn1", width));
                shapes.Add(($"layer{layer}.{unit}.conv2.weight", [width, width, 3, 3]));
                shapes.AddRange(Norm($"layer{layer}.{unit}.bn2", width));
                inputs = width;
            }
        }

        return [.. shapes, ("linear.weight", [10, 64]), ("linear.bias", [10])];
    }
}
