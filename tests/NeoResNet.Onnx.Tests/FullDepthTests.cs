using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;

namespace NeoResNet.Onnx.Tests;

/// <summary>The named depths whole, at logits and block end points.</summary>
public sealed class FullDepthTests
{
    [TestCase(50, 64, OnnxLayout.Nchw)]
    [TestCase(101, 64, OnnxLayout.Nhwc)]
    [TestCase(152, 32, OnnxLayout.Nchw)]
    [TestCase(200, 32, OnnxLayout.Nhwc)]
    public void Logits_and_blocks_agree_with_the_runtime(int depth, int size, OnnxLayout layout)
    {
        using var backend = new CpuBackend();
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3], "inputs");
        using IDisposable args = graph.ArgScope(ResNetV2.ArgScope());
        (Node net, EndPoints endPoints) = ResNetV2.OfDepth(depth, x, numClasses: 100);
        Drawn.Variables(variables, seed: (ulong)depth);
        using Tensor input = Drawn.Input([2, size, size, 3]);
        string scope = $"resnet_v2_{depth}";
        Comparison.Check(
            [new("images", x)],
            [
                .. Enumerable.Range(1, 4).Select(block => new KeyValuePair<string, Node>($"block{block}", endPoints[$"{scope}/block{block}"])),
                new("logits", net),
                new("predictions", endPoints["predictions"]),
            ],
            [input],
            layout,
            backend);
    }
}
