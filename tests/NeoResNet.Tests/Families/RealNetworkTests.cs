using System.Text.Json;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Families;

/// <summary>Two networks that others trained, on real photos, against logits that others computed in float64.</summary>
public sealed class RealNetworkTests
{
    private const int Photos = 20, Size = 32, Colours = 3;

    private static readonly double[] Means = [0.485, 0.456, 0.406], Deviations = [0.229, 0.224, 0.225];

    [TestCase("mlperf_tiny_resnet8", "resnet8_v1_cifar10_mlperf_tiny")]
    [TestCase("akamaster_resnet20", "resnet20_v1_cifar10_pytorch")]
    public void A_network_trained_elsewhere_gives_its_golden_logits(string name, string folder)
    {
        bool isTorch = name.StartsWith("akamaster", StringComparison.Ordinal);
        string prefix = Path.Combine(TestData.PathOf("weights", folder), folder);
        Check(name, folder, isTorch ? new AsTorchWroteIt(Checkpoint.Open(prefix)) : Checkpoint.Open(prefix), isTorch);
    }

    [Test]
    public void The_file_that_Keras_wrote_gives_its_golden_logits() =>
        Check("mlperf_tiny_resnet8", "resnet8_v1_cifar10_mlperf_tiny", Checkpoint.Open(TestData.OutsidePathOf("weights", "keras_h5", "pretrainedResnet.h5")), isTorch: false);

    private static void Check(string name, string folder, ICheckpoint opened, bool isTorch)
    {
        using ICheckpoint file = opened;
        NetworkDefinition network = NetworkCatalog.Get(name);
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, network.ImageSize, network.ImageSize, Colours]);
        (Node net, _) = network.Build(x, network.ClassCount);
        Assert.That(variables.Restore(network.Adapt(file, variables)).IsExact, Is.True);

        NhwcTensor photos = Read(isTorch);
        using var backend = new CpuBackend();
        using var session = new Session(graph, backend);
        NhwcTensor logits = session.Run(net, (x, photos));
        Assert.That(Close.RelativeError(logits.Span, Expected(folder)), Is.LessThan(1e-5));
    }

    private static NhwcTensor Read(bool normalized)
    {
        byte[] pixels = File.ReadAllBytes(TestData.PathOf("weights", "cifar10_jpeg_20images_rgb_hwc_u8.bin"));
        return new([Photos, Size, Size, Colours], [.. pixels.Select((value, i) =>
            normalized ? (float)(((value / 255.0) - Means[i % Colours]) / Deviations[i % Colours]) : value)]);
    }

    private static double[] Expected(string model)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(TestData.PathOf("weights", "expected_logits.json")));
        return [.. document.RootElement.GetProperty("models").GetProperty(model).GetProperty("logits").EnumerateArray()
            .SelectMany(row => row.EnumerateArray().Select(logit => logit.GetDouble()))];
    }
}
