using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Nn.Checkpoints;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Onnx.Tests.Families;

/// <summary>
/// Each family's network, with weights from a file in the family's own names, against ONNX Runtime on a graph that follows
/// the published definition and knows nothing of the library.
/// </summary>
public sealed class FamilyTests
{
    private const int Classes = 11;
    private const double Bound = 1e-5;

    // Channels that fill no vector.
    private static readonly int[] Narrow = [5, 6, 9, 4];
    private static readonly int[] Published = [64, 128, 256, 512];

    // A stage with one unit, where first and last fall together.
    private static readonly int[] FewUnits = [2, 1, 3, 2];

    private delegate string Definition(PublishedModel model, int[] units, int[] widths, int classes);

    private static readonly Dictionary<string, (ResNetTopology Topology, WeightFamily Family, bool OutputsFirst, Definition Write, int[] Units)> Networks = new()
    {
        ["torchvision_resnet18"] = (ResNetTopology.Torchvision(18), WeightFamily.Torchvision, true, TwoLayers, [2, 2, 2, 2]),
        ["torchvision_resnet34"] = (ResNetTopology.Torchvision(34), WeightFamily.Torchvision, true, TwoLayers, [3, 4, 6, 3]),
        ["torchvision_resnet50"] = (ResNetTopology.Torchvision(50), WeightFamily.Torchvision, true, Bottlenecks, [3, 4, 6, 3]),
        ["torchvision_resnet101"] = (ResNetTopology.Torchvision(101), WeightFamily.Torchvision, true, Bottlenecks, [3, 4, 23, 3]),
        ["torchvision_resnet152"] = (ResNetTopology.Torchvision(152), WeightFamily.Torchvision, true, Bottlenecks, [3, 8, 36, 3]),
        ["timm_resnetv2_50"] = (ResNetTopology.Timm(50), WeightFamily.Timm, true, PublishedDefinitions.Timm, [3, 4, 6, 3]),
        ["timm_resnetv2_101"] = (ResNetTopology.Timm(101), WeightFamily.Timm, true, PublishedDefinitions.Timm, [3, 4, 23, 3]),
        ["keras_resnet50"] = (ResNetTopology.KerasV1(50), WeightFamily.Keras, false, PublishedDefinitions.KerasV1, [3, 4, 6, 3]),
        ["keras_resnet101"] = (ResNetTopology.KerasV1(101), WeightFamily.Keras, false, PublishedDefinitions.KerasV1, [3, 4, 23, 3]),
        ["keras_resnet152"] = (ResNetTopology.KerasV1(152), WeightFamily.Keras, false, PublishedDefinitions.KerasV1, [3, 8, 36, 3]),
        ["keras_resnet50v2"] = (ResNetTopology.Keras(50), WeightFamily.Keras, false, PublishedDefinitions.Keras, [3, 4, 6, 3]),
        ["keras_resnet101v2"] = (ResNetTopology.Keras(101), WeightFamily.Keras, false, PublishedDefinitions.Keras, [3, 4, 23, 3]),
        ["keras_resnet152v2"] = (ResNetTopology.Keras(152), WeightFamily.Keras, false, PublishedDefinitions.Keras, [3, 8, 36, 3]),
    };

    [Test]
    public void A_file_of_the_family_gives_the_numbers_of_its_published_definition(
        [Values("torchvision_resnet18", "torchvision_resnet50", "timm_resnetv2_50", "keras_resnet50", "keras_resnet50v2")] string name, [Values(64, 75)] int height, [Values(70)] int width) =>
        Check(name, new("reduced", Networks[name].Topology with { Units = FewUnits, Widths = Narrow }, Networks[name].Family, 64, Classes), FewUnits, Narrow, height, width);

    [Test]
    public void Every_depth_has_the_units_of_its_published_definition([ValueSource(nameof(Names))] string name) =>
        Check(name, new("narrow", Networks[name].Topology with { Widths = Narrow }, Networks[name].Family, 64, Classes), Networks[name].Units, Narrow, 64, 70);

    // Deeper ones differ from these by their units alone, and by numbers of values that the catalogue's tests hold against the published ones.
    [Test]
    public void The_catalogues_network_is_the_published_one_at_full_width(
        [Values("torchvision_resnet18", "torchvision_resnet50", "timm_resnetv2_50", "keras_resnet50", "keras_resnet50v2")] string name) =>
        Check(name, NetworkCatalog.Get(name), Networks[name].Units, Published, 33, 40);

    private static void Check(string name, NetworkDefinition network, int[] units, int[] widths, int height, int width)
    {
        (_, _, bool outputsFirst, Definition write, _) = Networks[name];
        using var folder = new TemporaryFolder();
        var model = new PublishedModel(outputsFirst);
        string onnx = folder.PathOf("published.onnx"), weights = folder.PathOf("weights.safetensors");
        File.WriteAllBytes(onnx, model.ToBytes(write(model, units, widths, Classes)));
        Safetensors.Write(weights, model.Weights.Select(pair => ToArray(pair.Key, pair.Value.Shape, pair.Value.Values)));

        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3]);
        (Node net, _) = network.Build(x, Classes);
        using ICheckpoint file = network.Adapt(Safetensors.Open(weights), variables);
        Assert.That(variables.Restore(file).IsExact, Is.True);

        NhwcTensor input = Drawn.Input([2, height, width, 3]);
        using var backend = new CpuBackend();
        using var session = new Session(graph, backend);
        NhwcTensor ours = session.Run(net, (x, input));
        float[] logits = ours.Span.ToArray();
        Assert.That(Comparison.Difference(logits[..Classes], logits[Classes..]), Is.GreaterThan(0.01), "two images whose logits are almost one: little of the network shows in them");
        Comparison.Check([new("images", x)], [new("result", net)], [input], OnnxLayout.Nhwc, backend);

        // The runtime's optimizer takes zeros around a max pool for padding that never wins, which is what sets Keras apart.
        using var runtime = new OnnxRun(onnx, asWritten: true);
        (int[] sizes, float[] values) = OnnxRun.ChannelsFirst(input);
        (_, float[] theirs) = runtime.Run([("input", sizes, values)]).Values.Single();
        Assert.That(Comparison.Difference(theirs, logits), Is.LessThan(Bound));
    }

    private static IEnumerable<string> Names() => Networks.Keys;

    private static string TwoLayers(PublishedModel model, int[] units, int[] widths, int classes) => PublishedDefinitions.Torchvision(model, false, units, widths, classes);

    private static string Bottlenecks(PublishedModel model, int[] units, int[] widths, int classes) => PublishedDefinitions.Torchvision(model, true, units, widths, classes);

    private static NamedArray ToArray(string name, int[] shape, float[] values)
    {
        var tensor = new NhwcTensor(new Shape(shape), values);
        return NamedArray.FromTensor(name, tensor);
    }
}
