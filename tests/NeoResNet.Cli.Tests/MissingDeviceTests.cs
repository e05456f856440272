using System.Text.Json;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>
/// Tests a missing CUDA device: one line that lists the searched files, exit code 1, and no file is
/// written.
/// </summary>
public sealed class MissingDeviceTests
{
    private static string Searched => $"NVIDIA driver not found: {WithoutCuda.Variable}={WithoutCuda.Folder} contains no ";

    [TestCase("forward")]
    [TestCase("forward --device cuda:3 --precision tf32 --json")]
    [TestCase("classify CAT")]
    [TestCase("plan --json")]
    [TestCase("plan --profile --precision bfloat16")]
    [TestCase("run --input X --fetch predictions=Y")]
    [TestCase("selfcheck")]
    [TestCase("selfcheck --all-precisions --json")]
    public void Is_refused_in_one_line(string line)
    {
        using var folder = new TemporaryFolder();
        var images = new NhwcTensor([1, 32, 32, 3]);
        Npy.Write(folder.PathOf("x.npy"), images);

        var paths = new Dictionary<string, string> { ["CAT"] = Samples.PathOf("cat.png"), ["X"] = folder.PathOf("x.npy"), ["predictions=Y"] = $"predictions={folder.PathOf("y.npy")}" };
        string[] words = [.. line.Split(' ').Select(word => paths.GetValueOrDefault(word, word))];
        ToolResult result = Tool.Run([.. words, .. words.Contains("--device") ? (string[])[] : ["--device", "cuda"]]);
        Assert.That(result.ExitCode, Is.EqualTo(1), result.ToString());
        Assert.That(words.Contains("--json") ? result.Json.Text("error") : $"{Searched}{result.Out}", Does.StartWith(Searched).And.Not.Contain("\n"));
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(result.Error, Does.StartWith($"neoresnet: {Searched}"));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "x.npy" }));
    }

    [Test]
    public void Info_succeeds_and_gives_the_reason()
    {
        JsonElement json = Tool.Succeed("info", "--device", "cuda:1", "--json").Json, cuda = json.GetProperty("cuda");
        Assert.That(cuda.Names(), Is.EqualTo(new[] { "available", "reason", "libraries", "devices" }));
        Assert.That(cuda.GetProperty("available").GetBoolean(), Is.False);
        Assert.That(cuda.Text("reason"), Does.StartWith(Searched));
        Assert.That((cuda.List("libraries").Length, cuda.List("devices").Length), Is.EqualTo((0, 0)));
        Assert.That((json.Text("device"), json.Text("device_problem")), Is.EqualTo(("cuda:1", cuda.Text("reason"))));
        Assert.That(Tool.Succeed("info").Out, Does.Contain(Searched).And.Contain("cpu, float32"));
    }
}
