using System.Text.Json;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Cli.Tests;

public sealed class RunCommandTests
{
    private const string Inner = "resnet_v2_50/block2/unit_1/bottleneck_v2";

    [Test]
    public void Files_hold_what_the_library_computes()
    {
        using var folder = new TemporaryFolder();
        NhwcTensor images = RandomImages(2, 40, 33);
        Npy.Write(folder.PathOf("x.npy"), images);
        ToolResult result = Tool.Succeed(
            "run", "--input", folder.PathOf("x.npy"), "--weights", WeightsFiles.Whole, "--json",
            "--fetch", $"{Inner}={folder.PathOf("inner.npy")}", "--fetch", $"predictions={folder.PathOf("a=b.npy")}");

        Assert.That(result.Json.Names(), Is.EquivalentTo((string[])["random_weights", "prefix", "ignored", "report", .. JsonAssert.DeviceNames, "outputs"]));
        JsonElement[] outputs = result.Json.List("outputs");
        Assert.That(outputs.Select(output => output.Text("name")), Is.EqualTo(new[] { Inner, "predictions" }));
        Assert.That(outputs[0].Shape(), Is.EqualTo(new[] { 2, 5, 5, 512 }));
        NhwcTensor[] expected = Compute(images, Inner, "predictions");
        AssertSame(folder.PathOf("inner.npy"), expected[0]);
        AssertSame(folder.PathOf("a=b.npy"), expected[1]);
    }

    [Test]
    public void One_node_may_go_to_two_files()
    {
        using var folder = new TemporaryFolder();
        NhwcTensor images = RandomImages(1, 32, 32);
        Npy.Write(folder.PathOf("x.npy"), images);
        _ = Tool.Succeed(
            "run", "--input", folder.PathOf("x.npy"), "--weights", WeightsFiles.Whole, "--fetch", $"resnet_v2_50/block1={folder.PathOf("a.npy")}",
            "--fetch", $"resnet_v2_50/block1/unit_3/bottleneck_v2={folder.PathOf("b.npy")}");
        Assert.That(File.ReadAllBytes(folder.PathOf("a.npy")), Is.EqualTo(File.ReadAllBytes(folder.PathOf("b.npy"))));
    }

    [Test]
    public void Weights_of_a_classifier_serve_a_network_without_classes()
    {
        using var folder = new TemporaryFolder();
        NhwcTensor images = RandomImages(1, 32, 32);
        Npy.Write(folder.PathOf("x.npy"), images);
        _ = Tool.Succeed("run", "--input", folder.PathOf("x.npy"), "--weights", WeightsFiles.Whole, "--classes", "0", "--fetch", $"global_pool={folder.PathOf("pool.npy")}");
        NhwcTensor pool = Npy.Read(folder.PathOf("pool.npy"));
        Assert.That(pool.Shape, Is.EqualTo(new Shape(1, 1, 1, 2048)));
    }

    private static NhwcTensor RandomImages(int batch, int height, int width)
    {
        var random = new Random(3);
        var images = new NhwcTensor([batch, height, width, 3]);
        foreach (ref float value in images.Span)
        {
            value = (random.NextSingle() * 2) - 1;
        }

        return images;
    }

    private static NhwcTensor[] Compute(NhwcTensor images, params string[] names)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node inputs = graph.Placeholder(images.Shape);
        using IDisposable arguments = graph.ArgScope(ResNetV2.ArgScope());
        (_, EndPoints endPoints) = ResNetV2.Resnet50(inputs, WeightsFiles.Classes);
        using SafetensorsFile file = Safetensors.Open(WeightsFiles.Whole);
        _ = variables.Restore(file);
        using var backend = new CpuBackend();
        using var session = new Session(graph, backend);
        return session.Callable([inputs], [.. names.Select(name => endPoints[name])]).Run([images]);
    }

    private static void AssertSame(string file, NhwcTensor expected)
    {
        NhwcTensor found = Npy.Read(file);
        Assert.That(found.Shape, Is.EqualTo(expected.Shape));
        Assert.That(found.Span.SequenceEqual(expected.Span), Is.True, $"{file} holds other numbers");
    }
}
