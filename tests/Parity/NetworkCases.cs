using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Parity;

/// <summary>Tests small networks as a whole, with every option at least once.</summary>
internal static class NetworkCases
{
    private const int Classes = 10;

    public static IEnumerable<ParityCase> All() =>
    [
        Case("classes, odd sizes", [2, 33, 35, 3], x => ResNetV2.Build(x, Blocks(), Classes)),
        Case("classes, even sizes", [1, 32, 34, 3], x => ResNetV2.Build(x, Blocks(), Classes)),
        Case("classes, not squeezed", [2, 32, 32, 3], x => ResNetV2.Build(x, Blocks(), Classes, spatialSqueeze: false)),
        Case("features, pooled", [3, 17, 16, 3], x => ResNetV2.Build(x, Blocks())),
        Case("features, no classes, not pooled", [1, 33, 33, 1], x => ResNetV2.Build(x, Blocks(), numClasses: 0, globalPool: false)),
        Case("classes at every place", [1, 49, 33, 3], x => ResNetV2.Build(x, Blocks(), Classes, globalPool: false)),
        .. ((int[])[4, 8, 16, 32]).Select(stride => Case($"output stride {stride}", [1, 33, 30, 3], x =>
            ResNetV2.Build(x, Blocks(), Classes, globalPool: false, outputStride: stride))),
        Case("no root", [2, 13, 12, 5], x => ResNetV2.Build(x, Blocks(), Classes, includeRootBlock: false)),
        Case("no root, output stride 2", [1, 9, 12, 5], x => ResNetV2.Build(x, Blocks(), globalPool: false, outputStride: 2, includeRootBlock: false)),
        Case("pool1 not padded", [1, 32, 35, 3], x =>
        {
            using (x.Graph.ArgScope(new ArgScope { MaxPool2D = new() { Padding = Padding.Valid } }))
            {
                return ResNetV2.Build(x, Blocks(), Classes);
            }
        }),
        Case("batch norm without gamma, large epsilon", [1, 32, 32, 3], x => ResNetV2.Build(x, Blocks(), Classes), ResNetV2.ArgScope(batchNormEpsilon: 0.1, batchNormScale: false)),
        Case("batch norm of the unfused kind", [1, 32, 32, 3], x =>
        {
            using (x.Graph.ArgScope(new ArgScope { BatchNorm = new() { Fused = false } }))
            {
                return ResNetV2.Build(x, Blocks(), Classes);
            }
        }),
        Case("a unit of the user's own", [2, 32, 31, 3], x => ResNetV2.Build(x, [.. Blocks(), new Block("own", OwnUnit, [new(36, 12, 2), new(36, 12, 1)])], Classes)),
        Case("inputs drawn at random beside the fed ones", [2, 32, 31, 3], x => ResNetV2.Build(Layers.Add(x, x.Graph.RandomUniform([2, 32, 31, 3], -1, 1, seed: 9)), Blocks(), Classes)),
        Case("torchvision's form, two layers in a unit", [1, 33, 30, 3], x => Reduced(ResNetTopology.Torchvision(18)).Build(x, Classes)),
        Case("torchvision's form, three layers in a unit", [1, 32, 32, 3], x => Reduced(ResNetTopology.Torchvision(50)).Build(x, Classes)),
        Case("Keras's form", [1, 32, 35, 3], x => Reduced(ResNetTopology.Keras(50)).Build(x, Classes)),
        Case("MLPerf Tiny's form", [1, 16, 15, 3], x => (ResNetTopology.TinyMlperf with { Widths = [4, 5, 9] }).Build(x, Classes)),
        Case("zero-padded shortcuts", [1, 15, 16, 3], x => (ResNetTopology.Cifar(20, ResNetVersion.V1) with { Units = [1, 2, 1], Widths = [4, 9, 17] }).Build(x, Classes)),
        Case("bounded units of V1", [1, 32, 35, 3], x => ResNetV1.Build(x, [ResNetV1.Block("block1", 16, 2, 2, useBoundedActivations: true), ResNetV1.Block("block2", 5, 2, 1, useBoundedActivations: true)], Classes)),
        Towers(),
        Whole(),
    ];

    private static ResNetTopology Reduced(ResNetTopology topology) => topology with { Units = [1, 2, 1, 2], Widths = [4, 5, 9, 9] };

    // A network with full width and depth, on a small image.
    private static ParityCase Whole() => Case("resnet_v2_50, every end point", [1, 33, 35, 3], x => ResNetV2.Resnet50(x, 1001), each: false);

    // Channel counts that are not multiples of a vector, two units in blocks whose last unit has
    // the stride, and one block that keeps its size.
    private static Block[] Blocks() =>
    [
        ResNetV2.Block("block1", 4, 2, 2), ResNetV2.Block("block2", 5, 2, 2), ResNetV2.Block("block3", 9, 1, 2), ResNetV2.Block("block4", 9, 2, 1),
    ];

    private static Node OwnUnit(Node inputs, UnitArgs unit, int stride, int rate)
    {
        Node branch = Layers.Conv2DSame(inputs, unit.Depth, 3, stride, rate, scope: "conv");
        return Layers.Relu(Layers.Add(branch, Layers.Subsample(inputs, stride)));
    }

    internal static ParityCase Case(string what, Shape input, Func<Node, (Node Net, EndPoints EndPoints)> build, ArgScope? args = null, bool each = true) => Make(what, input, graph =>
    {
        // As in an application, height and width are unknown until the input is fed.
        Node x = graph.Placeholder([null, null, null, input[3]], "inputs");
        using (graph.ArgScope(args ?? ResNetV2.ArgScope()))
        {
            (Node net, EndPoints endPoints) = build(x);
            return new Network([x], net, [.. endPoints.Values.Distinct()]);
        }
    }, each);

    private static ParityCase Towers() => Make("two towers that share their variables", [1, 32, 32, 3], graph =>
    {
        Node left = graph.Placeholder([null, 32, 32, 3], "left"), right = graph.Placeholder([null, 32, 32, 3], "right");
        using (graph.ArgScope(ResNetV2.ArgScope()))
        {
            (Node one, _) = ResNetV2.Build(left, Blocks(), Classes, scope: "tower");
            (Node other, _) = ResNetV2.Build(right, Blocks(), Classes, reuse: true, scope: "tower");
            return new Network([left, right], Layers.Add(one, other), [one, other]);
        }
    });

    private static ParityCase Make(string what, Shape input, Func<Graph, Network> build, bool each = true)
    {
        string name = (each ? "" : ParityCase.WholeStart) + ParityCase.NetworkStart + what;
        return new(name, ParityBounds.Chain, (device, reference, comparison) =>
            NetworkRun.Compare(StableSeed.Of(name), build, input, each, device, reference, comparison));
    }
}
