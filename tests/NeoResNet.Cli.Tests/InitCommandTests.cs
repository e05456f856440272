using System.Text.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

public sealed class InitCommandTests
{
    [Test]
    public void One_seed_gives_one_file_and_another_seed_another()
    {
        using var folder = new TemporaryFolder();
        JsonElement json = Init(folder.PathOf("same.safetensors"), "5").Json;
        Assert.That(json.Names(), Is.EqualTo(new[] { "file", "model", "depth", "classes", "seed", "variables", "parameters", "class_names" }));
        _ = Init(folder.PathOf("other.safetensors"), "6");
        byte[] whole = File.ReadAllBytes(WeightsFiles.Marked);
        Assert.That(File.ReadAllBytes(folder.PathOf("same.safetensors")).AsSpan().SequenceEqual(whole), Is.True);
        Assert.That(File.ReadAllBytes(folder.PathOf("other.safetensors")).AsSpan().SequenceEqual(whole), Is.False);
        Assert.That(folder.FileNames, Has.Length.EqualTo(2), "no temporary file is left");
    }

    [Test]
    public void A_folder_that_is_missing_is_told_in_one_line()
    {
        using var folder = new TemporaryFolder();
        ToolResult result = Tool.Run("init", "--out", Path.Combine(folder.PathOf("missing"), "w.safetensors"));
        Assert.That(result.ExitCode, Is.EqualTo(1));
        Assert.That(result.ErrorLines, Has.Length.EqualTo(1));
        Assert.That(folder.FileNames, Is.Empty);
    }

    private static ToolResult Init(string path, string seed) =>
        Tool.Succeed("init", "--out", path, "--seed", seed, "--depth", "50", "--classes", $"{WeightsFiles.Classes}", "--json");
}
