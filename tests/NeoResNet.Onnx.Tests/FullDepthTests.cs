using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;

namespace NeoResNet.Onnx.Tests;

/// <summary>The named depths whole, at logits and block end points.</summary>
public sealed class FullDepthTests
{
    [TestCase("resnet_v2_50", 64, OnnxLayout.Nchw)]
    [TestCase("resnet_v2_101", 64, OnnxLayout.Nhwc)]
    [TestCase("resnet_v2_152", 32, OnnxLayout.Nchw)]
    [TestCase("resnet_v2_200", 32, OnnxLayout.Nhwc)]
    [TestCase("resnet_v1_50", 64, OnnxLayout.Nchw)]
    [TestCase("resnet_v1_101", 32, OnnxLayout.Nhwc)]
    public void Logits_and_blocks_agree_with_the_runtime(string name, int size, OnnxLayout layout)
    {
        using var backend = new CpuBackend();
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3], "inputs");
        (Node net, EndPoints endPoints) = NetworkCatalog.Get(name).Build(x, numClasses: 100);
        Drawn.Variables(variables, seed: 50);
        NhwcTensor input = Drawn.Input([2, size, size, 3]);
        Comparison.Check(
            [new("images", x)],
            [
                .. Enumerable.Range(1, 4).Select(block => new KeyValuePair<string, Node>($"block{block}", endPoints[$"{name}/block{block}"])),
                new("logits", net),
                new("predictions", endPoints["predictions"]),
            ],
            [input],
            layout,
            backend);
    }
}
