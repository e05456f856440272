using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;

namespace NeoResNet.Onnx.Tests;

/// <summary>Small networks of ResNet V2's form with every option, and of the other forms, at all their end points.</summary>
public sealed class SmallNetworkTests
{
    private const int Classes = 10;

    private readonly CpuBackend _backend = new();

    private static readonly Dictionary<string, (int[] Input, Func<Node, (Node Net, EndPoints EndPoints)> Build)> Networks = new()
    {
        ["classes, odd sizes"] = ([2, 33, 35, 3], x => ResNetV2.Build(x, Blocks(), Classes)),
        ["classes, even sizes"] = ([1, 32, 34, 3], x => ResNetV2.Build(x, Blocks(), Classes)),
        ["classes, not squeezed"] = ([2, 32, 32, 3], x => ResNetV2.Build(x, Blocks(), Classes, spatialSqueeze: false)),
        ["classes at every place"] = ([1, 49, 33, 3], x => ResNetV2.Build(x, Blocks(), Classes, globalPool: false)),
        ["features, pooled"] = ([3, 17, 16, 3], x => ResNetV2.Build(x, Blocks())),
        ["features, not pooled, one colour"] = ([1, 33, 33, 1], x => ResNetV2.Build(x, Blocks(), globalPool: false)),
        ["output stride 4"] = ([1, 33, 30, 3], x => ResNetV2.Build(x, Blocks(), Classes, globalPool: false, outputStride: 4)),
        ["output stride 8"] = ([1, 33, 30, 3], x => ResNetV2.Build(x, Blocks(), Classes, globalPool: false, outputStride: 8)),
        ["output stride 16"] = ([1, 33, 30, 3], x => ResNetV2.Build(x, Blocks(), Classes, outputStride: 16)),
        ["output stride 32"] = ([1, 64, 61, 3], x => ResNetV2.Build(x, Blocks(), Classes, outputStride: 32)),
        ["no root"] = ([2, 13, 12, 5], x => ResNetV2.Build(x, Blocks(), Classes, includeRootBlock: false)),
        ["pool1 not padded"] = ([1, 32, 35, 3], x => With(x, new ArgScope { MaxPool2D = new() { Padding = Padding.Valid } })),
        ["batch norm without gamma, large epsilon"] = ([1, 32, 32, 3], x => With(x, ResNetV2.ArgScope(batchNormEpsilon: 0.1, batchNormScale: false))),
        ["batch norm without beta"] = ([1, 32, 32, 3], x => With(x, new ArgScope { BatchNorm = new() { Center = false } })),
        ["batch norm of the unfused kind"] = ([1, 32, 32, 3], x => With(x, new ArgScope { BatchNorm = new() { Fused = false } })),
        ["a unit of the user's own"] = ([2, 32, 31, 3], x => ResNetV2.Build(x, [.. Blocks(), new Block("own", OwnUnit, [new(36, 12, 2), new(36, 12, 1)])], Classes)),
        ["V1"] = ([2, 33, 34, 3], x => ResNetV1.Build(x, BlocksV1(), Classes)),
        ["V1, end points before their strides"] = ([1, 32, 35, 3], x => ResNetV1.Build(x, BlocksV1(), Classes, storeNonStridedActivations: true)),
        ["V1, bounded"] = ([1, 33, 34, 3], x => ResNetV1.Build(x, BlocksV1(useBoundedActivations: true), Classes)),
        ["V1, no batch norm"] = ([1, 32, 35, 3], x => With(x, ResNetV2.ArgScope(useBatchNorm: false, activation: Activation.Relu6), BlocksV1())),
        ["two layers in a unit, V1, zero-padded"] = ([1, 15, 16, 3], x => Small(ResNetVersion.V1).Build(x, Classes)),
        ["two layers in a unit, V2, projections"] = ([1, 16, 15, 3], x => Small(ResNetVersion.V2).Build(x, Classes)),
        ["plain"] = ([1, 15, 16, 3], x => (Small(ResNetVersion.V1) with { Shortcut = ShortcutKind.None }).Build(x, Classes)),
        ["numbers drawn inside"] = ([2, 32, 31, 3], x => ResNetV2.Build(Layers.Add(x, x.Graph.RandomUniform([2, 32, 31, 3], -1, 1, seed: 9)), Blocks(), Classes)),
    };

    [OneTimeTearDown]
    public void End() => _backend.Dispose();

    [Test]
    public void Every_end_point_agrees_with_the_runtime(
        [ValueSource(nameof(Names))] string name, [Values] bool sizesKnown, [Values] OnnxLayout layout)
    {
        (int[] size, Func<Node, (Node Net, EndPoints EndPoints)> build) = Networks[name];
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder(sizesKnown ? new Shape(size) : [null, null, null, size[3]], "inputs");
        using IDisposable args = graph.ArgScope(ResNetV2.ArgScope());
        (Node net, EndPoints endPoints) = build(x);
        Drawn.Variables(variables, seed: 3);
        NhwcTensor input = Drawn.Input(new Shape(size));
        Comparison.Check([new("images", x)], [.. endPoints], [input], layout, _backend);
        Comparison.Check([new("images", x)], [new("result", net)], [input], layout, _backend);
    }

    private static IEnumerable<string> Names() => Networks.Keys;

    // Channels that fill no vector, two units where a stride comes last, and one block that keeps its size.
    private static Block[] Blocks() =>
    [
        ResNetV2.Block("block1", 4, 2, 2), ResNetV2.Block("block2", 5, 2, 2), ResNetV2.Block("block3", 9, 1, 2), ResNetV2.Block("block4", 9, 2, 1),
    ];

    private static Block[] BlocksV1(bool useBoundedActivations = false) =>
    [
        ResNetV1.Block("block1", 16, 2, 2, useBoundedActivations), ResNetV1.Block("block2", 5, 2, 2, useBoundedActivations), ResNetV1.Block("block3", 9, 2, 1, useBoundedActivations),
    ];

    private static ResNetTopology Small(ResNetVersion version) => ResNetTopology.Cifar(20, version) with { Units = [1, 2, 1], Widths = [4, 9, 17] };

    private static (Node Net, EndPoints EndPoints) With(Node x, ArgScope args, Block[]? ofV1 = null)
    {
        using IDisposable opened = x.Graph.ArgScope(args);
        return ofV1 is null ? ResNetV2.Build(x, Blocks(), Classes) : ResNetV1.Build(x, ofV1, Classes);
    }

    private static Node OwnUnit(Node inputs, UnitArgs unit, int stride, int rate)
    {
        Node branch = Layers.Conv2DSame(inputs, unit.Depth, 3, stride, rate, scope: "conv");
        return Layers.Relu(Layers.Add(branch, Layers.Subsample(inputs, stride)));
    }
}
