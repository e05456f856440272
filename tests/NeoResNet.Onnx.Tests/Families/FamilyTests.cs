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

    // Channels that fill no vector; a stage with one unit, where first and last fall together.
    private static readonly int[] Units = [2, 1, 3, 2];
    private static readonly int[] Widths = [5, 6, 9, 4];

    private static readonly Dictionary<string, (ResNetTopology Topology, WeightFamily Family, bool OutputsFirst, Func<PublishedModel, string> Write)> Families = new()
    {
        ["torchvision, two layers"] = (Reduced(Topologies.Torchvision(18)), WeightFamily.Torchvision, true, m => PublishedDefinitions.Torchvision(m, false, Units, Widths, Classes)),
        ["torchvision, bottlenecks"] = (Reduced(Topologies.Torchvision(50)), WeightFamily.Torchvision, true, m => PublishedDefinitions.Torchvision(m, true, Units, Widths, Classes)),
        ["timm"] = (Reduced(Topologies.Timm(50)), WeightFamily.Timm, true, m => PublishedDefinitions.Timm(m, Units, Widths, Classes)),
        ["keras"] = (Reduced(Topologies.Keras(50)), WeightFamily.Keras, false, m => PublishedDefinitions.Keras(m, Units, Widths, Classes)),
    };

    [Test]
    public void A_file_of_the_family_gives_the_numbers_of_its_published_definition(
        [ValueSource(nameof(Names))] string name, [Values(64, 75)] int height, [Values(70)] int width)
    {
        (ResNetTopology topology, WeightFamily family, bool outputsFirst, Func<PublishedModel, string> write) = Families[name];
        using var folder = new TemporaryFolder();
        var model = new PublishedModel(outputsFirst);
        string onnx = folder.PathOf("published.onnx"), weights = folder.PathOf("weights.safetensors");
        File.WriteAllBytes(onnx, model.ToBytes(write(model)));
        Safetensors.Write(weights, model.Weights.Select(pair => ToArray(pair.Key, pair.Value.Shape, pair.Value.Values)));

        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3]);
        var network = new NetworkDefinition("reduced", topology, family, 64, Classes);
        (Node net, _) = network.Build(x, Classes);
        using ICheckpoint file = network.Adapt(Safetensors.Open(weights), variables);
        Assert.That(variables.Restore(file).IsExact, Is.True);

        using Tensor input = Drawn.Input([2, height, width, 3]);
        using var backend = new CpuBackend();
        using var session = new Session(graph, backend);
        using Tensor ours = session.Run(net, (x, input));
        Comparison.Check([new("images", x)], [new("result", net)], [input], OnnxLayout.Nhwc, backend);

        // The runtime's optimizer takes zeros around a max pool for padding that never wins, which is what sets Keras apart.
        using var runtime = new OnnxRun(onnx, asWritten: true);
        (int[] sizes, float[] values) = OnnxRun.ChannelsFirst(input);
        (_, float[] theirs) = runtime.Run([("input", sizes, values)]).Values.Single();
        Assert.That(Comparison.Difference(theirs, ours.Span.ToArray()), Is.LessThan(Bound));
    }

    private static IEnumerable<string> Names() => Families.Keys;

    private static ResNetTopology Reduced(ResNetTopology topology) => topology with { Units = Units, Widths = Widths };

    private static NamedArray ToArray(string name, int[] shape, float[] values)
    {
        using var tensor = new Tensor(new Shape(shape), values);
        return NamedArray.FromTensor(name, tensor);
    }
}
