using System.Text.Json;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Commands on an ONNX model in place of weights: the sample network, exported.</summary>
public sealed class OnnxModelTests
{
    private static readonly string Weights = Path.Combine(TestData.Repository, "samples", "weights", "mlperf_tiny_resnet8.safetensors");

    private readonly TemporaryFolder _folder = new();

    private string Model => _folder.PathOf("cifar.onnx");

    [OneTimeSetUp]
    public void Export() => Tool.Succeed("export", "--weights", Weights, "--out", Model);

    [OneTimeTearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void A_model_classifies_with_the_recipe_and_the_names_of_its_weights()
    {
        string[] arguments = ["classify", Samples.PathOf("cat.png"), "--json"];
        JsonElement expected = Tool.Succeed([.. arguments, "--weights", Weights]).Json, actual = Tool.Succeed([.. arguments, "--weights", Model]).Json;
        JsonElement[] best = [expected.List("images")[0].List("predictions")[0], actual.List("images")[0].List("predictions")[0]];
        Assert.Multiple(() =>
        {
            Assert.That(best[1].Text("name"), Is.EqualTo(best[0].Text("name")));
            Assert.That(best[1].GetProperty("probability").GetSingle(), Is.EqualTo(best[0].GetProperty("probability").GetSingle()).Within(1e-5));
            Assert.That(actual.GetProperty("random_weights").GetBoolean(), Is.False);
            Assert.That(actual.GetProperty("classes").GetInt32(), Is.EqualTo(10));
        });
    }

    [Test]
    public void Run_takes_nhwc_arrays_and_the_models_own_names()
    {
        var images = new NhwcTensor(2, 32, 32, 3);
        var random = new Random(3);
        foreach (ref float value in images.Span)
        {
            value = random.NextSingle();
        }

        const string Inner = "mlperf_tiny_resnet8/conv1/Relu";
        string x = _folder.PathOf("x.npy"), logits = _folder.PathOf("logits.npy"), inner = _folder.PathOf("inner.npy"), theirs = _folder.PathOf("theirs.npy");
        Npy.Write(x, images);
        _ = Tool.Succeed("run", "--weights", Model, "--input", x, "--fetch", $"logits={logits}", "--fetch", $"{Inner}={inner}");
        _ = Tool.Succeed("run", "--weights", Weights, "--input", x, "--fetch", $"mlperf_tiny_resnet8/logits={theirs}");
        Assert.That(Npy.Read(inner).Shape, Is.EqualTo(new Shape(2, 32, 32, 16)));
        Assert.That(Npy.Read(logits).ToArray(), Is.EqualTo(Npy.Read(theirs).ToArray()).Within(1e-4));
    }

    [TestCase("endpoints")]
    [TestCase("variables")]
    [TestCase("plan")]
    public void Other_commands_take_a_model(string command) =>
        Assert.That(Tool.Succeed(command, "--weights", Model).Out, Does.Contain("mlperf_tiny_resnet8/conv1"));

    [Test]
    public void Explain_and_doctor_take_a_model()
    {
        _ = Tool.Succeed("explain", Samples.PathOf("cat.png"), "--weights", Model, "--out", _folder.PathOf("page.html"));
        _ = Tool.Succeed("doctor", "--image", Samples.PathOf("cat.png"), "--weights", Model);
    }

    [TestCase("--model", "resnet_v2_50")]
    [TestCase("--no-squeeze")]
    [TestCase("--output-stride", "16")]
    public void Options_that_change_the_structure_are_refused(params string[] options)
    {
        ToolResult result = Tool.Run(["plan", "--weights", Model, .. options]);
        Assert.That(result.ExitCode, Is.EqualTo(2));
        Assert.That(result.Error, Does.Contain("fixed structure"));
    }

    [Test]
    public void A_damaged_model_is_told_in_one_line()
    {
        string path = _folder.Write("damaged.onnx", File.ReadAllBytes(Model)[..1000]);
        ToolResult result = Tool.Run("plan", "--weights", path);
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.Contain("damaged.onnx"));
    }
}
