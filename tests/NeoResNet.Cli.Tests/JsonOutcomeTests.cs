using System.Text.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>Tests that <c>--json</c> prints exactly one object in every outcome.</summary>
public sealed class JsonOutcomeTests
{
    private const string Model = "resnet20_v1_cifar";

    private TemporaryFolder _folder = null!;

    private static string Cat => Samples.PathOf("cat.png");

    private static string Weights => TestData.PathOf("weights", "resnet8_v1_cifar10_mlperf_tiny", "resnet8_v1_cifar10_mlperf_tiny");

    [SetUp]
    public void MakeFolder() => _folder = new();

    [TearDown]
    public void RemoveFolder() => _folder.Dispose();

    [Test]
    public void Photos_that_all_failed_are_listed()
    {
        string bad = _folder.Write("bad.jpg", [0xFF, 0xD8, 0xFF, 0xD9]), empty = _folder.Write("empty.jpg", []);
        ToolResult result = Tool.Run("classify", bad, empty, "--model", Model, "--json");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Json.List("images"), Is.Empty);
        Assert.That(result.Json.List("failed").Select(failure => failure.Text("file")), Is.EqualTo(new[] { bad, empty }));
        Assert.That(result.Json.List("failed").Select(failure => failure.Text("reason")), Has.All.Not.Empty);

        ToolResult features = Tool.Run("features", bad, "--model", Model, "--out", _folder.PathOf("f.npy"), "--json");
        Assert.That(features.ExitCode, Is.EqualTo(1));
        Assert.That((features.Json.List("images").Length, features.Json.List("failed").Length, features.Json.GetProperty("file").ValueKind), Is.EqualTo((0, 1, JsonValueKind.Null)));
        Assert.That(File.Exists(_folder.PathOf("f.npy")), Is.False);
    }

    [Test]
    public void Unreadable_weights_are_an_error_beside_the_photos_that_failed()
    {
        string bad = _folder.Write("bad.jpg", "no photo"u8.ToArray()), weights = _folder.Write("w.safetensors", "no weights"u8.ToArray());
        ToolResult result = Tool.Run("classify", bad, Cat, "--weights", weights, "--json");
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.Json.Text("error"), Does.Contain("a text file; expected weights"));
        Assert.That((result.Json.List("images").Length, result.Json.List("failed").Single().Text("file"), result.Json.Number("exit_code")), Is.EqualTo((0, bad, 1.0)));
    }

    [Test]
    public void A_cancelled_command_prints_what_it_has()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();
        foreach (string[] line in (string[][])[
            ["classify", Cat, "--model", Model],
            ["features", Cat, "--model", Model, "--out", _folder.PathOf("f.npy")],
            ["explain", Cat, "--model", Model, "--out", _folder.PathOf("e.html")],
            ["doctor", "--image", Cat, "--model", Model],
            ["forward", "--model", Model, "--batch", "1"],
            ["plan", "--model", Model, "--profile"],
            ["init", "--model", Model, "--out", _folder.PathOf("w.safetensors")],
            ["export", "--model", Model, "--out", _folder.PathOf("m.onnx")],
            ["selfcheck", "--only", "softmax"],
            ["eval", "--data", Dataset(), "--model", Model],
            ["fetch", "resnet_v2_50", "--from", Cat, "--out", _folder.PathOf("fetched")],
            ["inspect", Weights],
            ["convert", Weights, _folder.PathOf("w.safetensors")],
            ["diff", Weights, Weights],
        ])
        {
            ToolResult result = Tool.Run(cancelled.Token, [.. line, "--json"]);
            Assert.That((result.ExitCode, result.Json.Number("exit_code"), result.Json.Text("error")), Is.EqualTo((130, 130.0, "Cancelled.")), string.Join(' ', line));
        }

        Assert.That(_folder.FileNames, Is.Empty);
    }

    [TestCase("--json", "forward", "--nosuch")]
    [TestCase("forward", "--batch", "x", "--json")]
    [TestCase("nosuch", "--json")]
    [TestCase("classify", "--json")]
    [TestCase("init", "--out", "", "--json")]
    [TestCase("forward", "--model", "resnet_v2_51", "--json")]
    [TestCase("eval", "--json")]
    [TestCase("eval", "--data", "x", "--part", "other", "--json")]
    [TestCase("fetch", "--json")]
    [TestCase("fetch", "resnet_v2_51", "--json")]
    [TestCase("inspect", "--json")]
    [TestCase("convert", "x", "--json")]
    [TestCase("convert", "x", "y.safetensors", "--dtype", "int8", "--json")]
    [TestCase("convert", "x", "y.npz", "--json")]
    [TestCase("diff", "x", "--json")]
    [TestCase("networks", "--nosuch", "--json")]
    [TestCase("info", "--device", "tpu", "--json")]
    [TestCase("selfcheck", "--device", "tpu", "--json")]
    public void A_usage_error_is_one_object(params string[] line)
    {
        ToolResult result = Tool.Run(line);
        Assert.That((result.ExitCode, result.Json.Number("exit_code")), Is.EqualTo((2, 2.0)), result.ToString());
        Assert.That(result.Error, Does.Contain(result.Json.Text("error")));
    }

    [Test]
    public void Every_command_fails_with_one_object()
    {
        string missing = _folder.PathOf("missing");
        foreach (string[] line in (string[][])[
            ["classify", missing],
            ["features", missing, "--out", _folder.PathOf("f.npy")],
            ["explain", missing, "--out", _folder.PathOf("e.html")],
            ["doctor", "--image", missing],
            ["forward", "--weights", missing],
            ["endpoints", "--weights", missing],
            ["variables", "--weights", missing],
            ["plan", "--weights", missing],
            ["run", "--input", missing, "--fetch", $"predictions={_folder.PathOf("y.npy")}"],
            ["init", "--out", _folder.PathOf("w"), "--classes-file", missing],
            ["export", "--out", _folder.PathOf("m"), "--weights", missing],
            ["eval", "--data", missing, "--model", Model],
            ["eval", "--data", Dataset(), "--weights", missing],
            ["fetch", "resnet_v2_50", "--from", missing, "--out", _folder.PathOf("fetched")],
            ["inspect", missing],
            ["convert", missing, _folder.PathOf("w.safetensors")],
            ["diff", missing, Weights],
            ["diff", Weights, missing],
        ])
        {
            ToolResult result = Tool.Run([.. line, "--json"]);
            Assert.That((result.ExitCode, result.Json.ValueKind), Is.EqualTo((1, JsonValueKind.Object)), string.Join(' ', line));
            Assert.That(result.Out + result.Error, Does.Contain(missing));
        }
    }

    [Test]
    public void Unreadable_content_is_one_object()
    {
        string text = _folder.Write("text.safetensors", "no weights"u8.ToArray());
        foreach (string[] line in (string[][])[
            ["endpoints", "--weights", text],
            ["variables", "--weights", text],
            ["plan", "--weights", text],
            ["forward", "--weights", text],
            ["export", "--weights", text, "--out", _folder.PathOf("m.onnx")],
            ["eval", "--data", text, "--model", Model],
            ["eval", "--data", Dataset(), "--weights", text],
            ["fetch", "resnet_v2_50", "--from", text, "--out", _folder.PathOf("fetched")],
            ["inspect", text],
            ["convert", text, _folder.PathOf("w.safetensors")],
            ["diff", text, Weights],
            ["diff", Weights, text],
        ])
        {
            ToolResult result = Tool.Run([.. line, "--json"]);
            Assert.That((result.ExitCode, result.Json.Number("exit_code")), Is.EqualTo((1, 1.0)), string.Join(' ', line));
            Assert.That(result.Json.Text("error"), Does.Contain(text).And.Contain("a text file"), string.Join(' ', line));
            Assert.That(result.Error, Does.Contain(result.Json.Text("error")));
        }
    }

    [Test]
    public void Success_is_one_object_without_an_error()
    {
        string data = Dataset(), copy = _folder.PathOf("copy.safetensors");
        foreach (string[] line in (string[][])[
            ["networks"],
            ["info"],
            ["fetch", "--list"],
            ["inspect", Weights],
            ["inspect", Weights, "--values", Tool.Succeed("inspect", Weights, "--json").Json.List("tensors")[0].Text("name")!],
            ["convert", Weights, copy],
            ["diff", Weights, copy],
            ["eval", "--data", data, "--model", Model],
        ])
        {
            JsonElement json = Tool.Succeed([.. line, "--json"]).Json;
            Assert.That((json.ValueKind, json.TryGetProperty("error", out _)), Is.EqualTo((JsonValueKind.Object, false)), string.Join(' ', line));
        }

        // Differences are results, not errors.
        _ = Tool.Succeed("convert", Weights, _folder.PathOf("half.safetensors"), "--dtype", "float16");
        ToolResult differs = Tool.Run("diff", Weights, _folder.PathOf("half.safetensors"), "--json");
        Assert.That((differs.ExitCode, differs.Json.TryGetProperty("error", out _), differs.Json.List("differences").Length), Is.EqualTo((1, false, 48)));
    }

    private string Dataset()
    {
        _ = Directory.CreateDirectory(_folder.PathOf("data/3"));
        File.Copy(Cat, _folder.PathOf("data/3/cat.png"), overwrite: true);
        return _folder.PathOf("data");
    }
}
