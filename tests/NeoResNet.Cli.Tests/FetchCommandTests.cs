using System.Formats.Tar;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

/// <summary>
/// Tests <c>fetch</c> and the use of names in place of files. The source is a file, so no test uses
/// the network.
/// </summary>
[NonParallelizable]
public sealed class FetchCommandTests
{
    private const string Name = "resnet_v2_50", Cache = "NEORESNET_CACHE";

    private readonly TemporaryFolder _folder = new();
    private string? _before;

    [OneTimeSetUp]
    public void SetCache()
    {
        _before = Environment.GetEnvironmentVariable(Cache);
        Environment.SetEnvironmentVariable(Cache, _folder.PathOf("cache"));
        _ = WriteArchive(_folder);
    }

    [OneTimeTearDown]
    public void Remove()
    {
        Environment.SetEnvironmentVariable(Cache, _before);
        _folder.Dispose();
    }

    [SetUp]
    public void EmptyCache()
    {
        if (Directory.Exists(_folder.PathOf("cache")))
        {
            Directory.Delete(_folder.PathOf("cache"), recursive: true);
        }
    }

    [Test]
    public void Fetched_weights_are_used_by_name()
    {
        ToolResult missing = Tool.Run("endpoints", "--weights", Name);
        Assert.That((missing.ExitCode, missing.ErrorLines.Length), Is.EqualTo((1, 1)), missing.ToString());
        Assert.That(missing.Error, Does.Contain($"'neoresnet fetch {Name}'"));

        ToolResult fetched = Tool.Succeed("fetch", Name, "--from", _folder.PathOf("w.tar.gz"), "--json");
        string file = Path.Combine(_folder.PathOf("cache"), Name, $"{Name}.ckpt");
        Assert.That(fetched.Json.Text("file"), Is.EqualTo(file));
        Assert.That(fetched.Json.GetProperty("checksum").ValueKind, Is.EqualTo(JsonValueKind.Null));

        Assert.That(Tool.Succeed("endpoints", "--weights", Name, "--json").Json.Text("model"), Is.EqualTo(Name));
        Assert.That(Tool.Succeed("inspect", Name, "--json").Json.Text("format"), Is.EqualTo("tensorflow-v1"));
        Assert.That(Tool.Succeed("convert", Name, _folder.PathOf("converted.safetensors")).ExitCode, Is.Zero);
        Assert.That(Tool.Succeed("diff", Name, _folder.PathOf("converted.safetensors")).ExitCode, Is.Zero);
        Assert.That(Tool.Succeed("fetch", Name).Out, Does.Contain(file));
        Assert.That(Row(Name).Text("downloaded"), Is.EqualTo(file));
    }

    [Test]
    public void A_file_of_the_name_takes_precedence()
    {
        string before = Environment.CurrentDirectory;
        try
        {
            Environment.CurrentDirectory = _folder.FullName;
            ToolResult result = Tool.Run("inspect", Name);
            Assert.That(result.Error, Does.Contain($"fetch {Name}"));
            File.Copy(_folder.PathOf("weights.safetensors"), _folder.PathOf(Name));
            Assert.That(Tool.Succeed("inspect", Name, "--json").Json.Text("format"), Is.EqualTo("safetensors"));
        }
        finally
        {
            File.Delete(_folder.PathOf(Name));
            Environment.CurrentDirectory = before;
        }
    }

    [Test]
    public void Weights_can_go_to_another_folder()
    {
        ToolResult result = Tool.Succeed("fetch", Name, "--from", _folder.PathOf("w.tar.gz"), "--out", _folder.PathOf("other"));
        Assert.That(result.Out, Does.Contain($"--weights {_folder.PathOf("other")}"));
        Assert.That(File.Exists(Path.Combine(_folder.PathOf("other"), $"{Name}.ckpt")), Is.True);
        Assert.That(ModelZoo.FindDownloaded(Name), Is.Null);
    }

    [Test]
    public void The_list_has_all_facts()
    {
        JsonElement row = Row("onnx_resnet50_v1_7");
        Assert.That(row.GetProperty("bytes").GetInt64(), Is.EqualTo(102_583_340));
        Assert.That(row.Text("checksum"), Does.StartWith("sha256:af16a04a"));
        Assert.That(row.GetProperty("top1").GetDouble(), Is.EqualTo(74.93));
        Assert.That(row.GetProperty("recipe").GetProperty("shorter_side").GetInt32(), Is.EqualTo(256));
        Assert.That(row.GetProperty("downloaded").ValueKind, Is.EqualTo(JsonValueKind.Null));
        ToolResult table = Tool.Succeed("fetch", "--list");
        Assert.That(table.OutLines, Has.Length.GreaterThan(ModelZoo.All.Count));
        Assert.That(table.OutLines.Single(line => line.Contains("torchvision_resnet50 ", StringComparison.Ordinal)), Does.Contain("sha256:0676ba61").And.Contain("76.1").And.Contain("BSD-3-Clause"));
    }

    [TestCase("fetch")]
    [TestCase("fetch", Name, "--list")]
    [TestCase("fetch", "resnet_v2_51")]
    public void Wrong_usage_is_told(params string[] line)
    {
        ToolResult result = Tool.Run(line);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((2, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain("--list"));
    }

    [Test]
    public async Task The_proxy_of_the_environment_is_used()
    {
        using var proxy = new TcpListener(IPAddress.Loopback, 0);
        proxy.Start();
        Task<string?> request = Task.Run(async () =>
        {
            using TcpClient client = await proxy.AcceptTcpClientAsync();
            await using NetworkStream stream = client.GetStream();
            using var reader = new StreamReader(stream);
            string? first = await reader.ReadLineAsync();
            stream.Write("HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n"u8);
            return first;
        });
        string address = $"http://127.0.0.1:{((IPEndPoint)proxy.LocalEndpoint).Port}";
        ToolResult result = Tool.RunChild([("HTTPS_PROXY", address), ("https_proxy", address), ("NO_PROXY", ""), ("no_proxy", "")], "fetch", Name);
        Assert.That((result.ExitCode, result.ErrorLines.Length), Is.EqualTo((1, 1)), result.ToString());
        Assert.That(result.Error, Does.Contain("502").And.Contain("HTTPS_PROXY"));
        Assert.That(await request, Does.StartWith("CONNECT download.tensorflow.org:443"));
    }

    [Test]
    public void The_folder_follows_the_platform()
    {
        Assert.That(ModelZoo.CacheFolder, Is.EqualTo(_folder.PathOf("cache")));
        ToolResult result = Tool.RunChild([(Cache, ""), ("XDG_CACHE_HOME", _folder.FullName)], "fetch", "--list", "--json");
        string expected = OperatingSystem.IsLinux() ? _folder.PathOf("neoresnet") : Path.Combine("neoresnet");
        Assert.That(result.Json.Text("folder"), Does.EndWith(expected));
        if (OperatingSystem.IsLinux())
        {
            ToolResult relative = Tool.RunChild([(Cache, ""), ("XDG_CACHE_HOME", "relative"), ("HOME", "/home/ann")], "fetch", "--list", "--json");
            Assert.That(relative.Json.Text("folder"), Is.EqualTo("/home/ann/.cache/neoresnet"));
        }
    }

    /// <summary>Writes an archive with a small ResNet-50 V2 as slim publishes it.</summary>
    /// <returns>The path of the archive; the same weights are in weights.safetensors.</returns>
    internal static string WriteArchive(TemporaryFolder folder)
    {
        string weights = folder.PathOf("weights.safetensors"), checkpoint = folder.PathOf("weights.ckpt"), archive = folder.PathOf("w.tar.gz");
        Assert.That(Tool.Succeed("init", "--depth", "50", "--classes", "3", "--out", weights).ExitCode, Is.Zero);
        using (ICheckpoint file = Checkpoint.Open(weights))
        {
            Checkpoint.Write(checkpoint, file.Entries.Select(entry => file.Read(entry.Name)), CheckpointFormat.TensorFlowV1);
        }

        using FileStream stream = File.Create(archive);
        using var gzip = new GZipStream(stream, CompressionLevel.NoCompression);
        using var writer = new TarWriter(gzip);
        writer.WriteEntry(checkpoint, $"{Name}.ckpt");
        return archive;
    }

    private static JsonElement Row(string name) => Tool.Succeed("fetch", "--list", "--json").Json.GetProperty("weights").EnumerateArray().Single(row => row.Text("name") == name);
}
