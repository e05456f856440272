using System.Text;
using System.Text.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

public sealed class ExportCommandTests
{
    [Test]
    public void The_model_holds_the_weights_of_the_file_and_names_its_outputs()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("m.onnx");
        JsonElement json = Tool.Succeed("export", "--out", path, "--weights", WeightsFiles.Whole, "--end-points", "--nhwc", "--json").Json;
        string[] outputs = [.. json.GetProperty("outputs").EnumerateArray().Select(output => output.GetString()!)];
        Assert.Multiple(() =>
        {
            Assert.That(json.Names(), Is.EqualTo(new[] { "file", "bytes", "model", "depth", "classes", "random_weights", "prefix", "ignored", "report", "layout", "input", "outputs" }));
            Assert.That(json.GetProperty("random_weights").GetBoolean(), Is.False);
            Assert.That(json.GetProperty("layout").GetString(), Is.EqualTo("nhwc"));
            Assert.That(outputs, Does.Contain("logits").And.Contain("resnet_v2_50/block4").And.Contain("predictions"));
            Assert.That(json.GetProperty("bytes").GetInt64(), Is.EqualTo(new FileInfo(path).Length).And.GreaterThan(new FileInfo(WeightsFiles.Whole).Length / 10 * 9));
            Assert.That(folder.FileNames, Is.EqualTo(new[] { "m.onnx" }));
        });
    }

    [Test]
    public void Without_options_sizes_stay_open_and_logits_are_the_one_output()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("m.onnx");
        ToolResult result = Tool.Succeed("export", "--out", path, "--classes", "3");
        Assert.That(result.Out, Does.Contain("1 output,").And.Contain("random"));
        ReadOnlySpan<byte> file = File.ReadAllBytes(path);
        Assert.That(file.IndexOf(Encoding.UTF8.GetBytes("height")), Is.GreaterThan(0));
        Assert.That(file.IndexOf(Encoding.UTF8.GetBytes("logits")), Is.GreaterThan(0));
    }

    [Test]
    public void A_folder_that_is_missing_is_told_in_one_line()
    {
        using var folder = new TemporaryFolder();
        ToolResult result = Tool.Run("export", "--out", Path.Combine(folder.PathOf("missing"), "m.onnx"));
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
    }
}
