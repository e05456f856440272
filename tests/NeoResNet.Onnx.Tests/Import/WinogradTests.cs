using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Onnx.Tests.Import;

/// <summary>Checks that the 3x3 convolutions of imported models use Winograd's method.</summary>
public sealed class WinogradTests
{
    [Test]
    public void An_imported_network_has_the_kernels_of_the_network_that_was_exported([Values] WinogradUse winograd)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([2, 32, 32, 3], "inputs");
        (Node net, _) = (ResNetTopology.Cifar(20, ResNetVersion.V1) with { Units = [1, 2, 1], Widths = [64, 64, 128] }).Build(x, 10);
        Drawn.Variables(variables, seed: 3);
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("model.onnx");
        OnnxExporter.Write(path, [new("images", x)], [new("result", net)], new OnnxExportOptions());
        using OnnxModel model = OnnxModel.Load(path);

        string[] kernels = Kernels(model.Graph, model.Inputs["images"], model.Outputs["result"], [2, 32, 32, 3], winograd);
        Assert.That(kernels, Is.EqualTo(Kernels(graph, x, net, [2, 32, 32, 3], winograd)));

        // The first layer, and two layers in each of four units, of which two begin with stride 2.
        string name = winograd == WinogradUse.Force2 ? "winograd_f23" : winograd == WinogradUse.Force ? "winograd_f43" : "winograd";
        int count = kernels.Count(kernel => kernel.Contains(name, StringComparison.Ordinal));
        Assert.That(count, winograd == WinogradUse.Off ? Is.Zero : winograd == WinogradUse.Auto ? Is.Positive : Is.EqualTo(7));
    }

    // The file has 18 convolutions of 3x3, of which three have stride 2.
    [TestCase(WinogradUse.Off, 0)]
    [TestCase(WinogradUse.Force, 15)]
    [TestCase(WinogradUse.Auto, null)]
    public void A_published_model_uses_the_method_for_its_layers_of_3x3(WinogradUse winograd, int? expected)
    {
        using OnnxModel model = OnnxModel.Load(ResNet18Tests.FindModel());
        int count = Kernels(model.Graph, model.Inputs.Values.Single(), model.Outputs.Values.Single(), [1, 224, 224, 3], winograd).Count(kernel => kernel.Contains("winograd", StringComparison.Ordinal));
        Assert.That(count, expected is { } exact ? Is.EqualTo(exact) : Is.InRange(1, 15));
    }

    private static string[] Kernels(Graph graph, Node input, Node output, Shape image, WinogradUse winograd)
    {
        using var backend = new CpuBackend();
        using var session = new Session(graph, backend, new() { Compile = new() { Winograd = winograd } });
        return [.. session.Callable([input], [output]).Describe(new NhwcTensor(image)).Steps.Select(step => step.Kernel)];
    }
}
