using Microsoft.ML.OnnxRuntime;
using NeoResNet.Nn;
using NeoResNet.Nn.Onnx;
using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Onnx.Tests;

/// <summary>What a file says of itself, and what is refused.</summary>
public sealed class OnnxExporterTests
{
    [TestCase(OnnxLayout.Nchw, new[] { "batch", "", "height", "width" }, new[] { "batch", "", "map_height", "map_width" })]
    [TestCase(OnnxLayout.Nhwc, new[] { "batch", "height", "width", "" }, new[] { "batch", "map_height", "map_width", "" })]
    public void Open_sizes_stay_open(OnnxLayout layout, string[] input, string[] output)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3]);
        Node map = Layers.Conv2D(x, 4, 3, stride: 2);
        Node logits = Layers.SpatialSqueeze(Layers.GlobalMean(map));
        variables.Initialize(seed: 1);
        using var folder = new TemporaryFolder();
        OnnxExporter.Write(
            folder.PathOf("m.onnx"), [new("images", x)], [new("map", map), new("logits", logits)], new() { InputLayout = layout, OutputLayout = layout });
        using var model = new OnnxRun(folder.PathOf("m.onnx"));
        Assert.Multiple(() =>
        {
            Assert.That(model.Session.InputMetadata["images"].SymbolicDimensions, Is.EqualTo(input));
            Assert.That(model.Session.OutputMetadata["map"].SymbolicDimensions, Is.EqualTo(output));
            Assert.That(model.Session.OutputMetadata["map"].Dimensions, Does.Contain(4));
            Assert.That(model.Session.OutputMetadata["logits"].SymbolicDimensions, Is.EqualTo(new[] { "batch", "" }));
            Assert.That(model.Session.OutputMetadata["logits"].Dimensions, Is.EqualTo(new[] { -1, 4 }));
        });
    }

    [Test]
    public void Known_sizes_name_and_metadata_are_told()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([2, 5, 6, 3]);
        using var folder = new TemporaryFolder();
        OnnxExporter.Write(
            folder.PathOf("m.onnx"),
            [new("images", x)],
            [new("relu", Layers.Relu(x))],
            new() { GraphName = "a graph", Metadata = new Dictionary<string, string> { ["weights"] = "drawn", ["größe"] = "klein" } });
        using var model = new OnnxRun(folder.PathOf("m.onnx"));
        ModelMetadata told = model.Session.ModelMetadata;
        Assert.Multiple(() =>
        {
            Assert.That(model.Session.InputMetadata["images"].Dimensions, Is.EqualTo(new[] { 2, 3, 5, 6 }));
            Assert.That(told.GraphName, Is.EqualTo("a graph"));
            Assert.That(told.ProducerName, Is.EqualTo("NeoResNet"));
            Assert.That(told.CustomMetadataMap, Is.EqualTo(new Dictionary<string, string> { ["weights"] = "drawn", ["größe"] = "klein" }));
        });
    }

    [Test]
    public void An_output_that_is_not_asked_for_may_be_left_alone()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 1, 1, 2]);
        Node relu = Layers.Relu(x);
        using var folder = new TemporaryFolder();
        OnnxExporter.Write(folder.PathOf("m.onnx"), [new("x", x)], [new("relu", relu), new("sum", Layers.Add(relu, x))]);
        using var model = new OnnxRun(folder.PathOf("m.onnx"));
        Assert.That(model.Run([("x", [1, 2, 1, 1], [-3, 4])], "sum"), Has.Count.EqualTo(1).And.ContainKey("sum"));
    }

    [Test]
    public void Two_writes_give_the_same_bytes()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([null, null, null, 3]);
        Node conv = Layers.Conv2D(x, 17, 3);
        variables.Initialize(seed: 1);
        using MemoryStream one = new(), other = new();
        OnnxExporter.Write(one, [new("x", x)], [new("y", conv)]);
        OnnxExporter.Write(other, [new("x", x)], [new("y", conv)]);
        Assert.That(one.ToArray(), Is.EqualTo(other.ToArray()));
    }

    [Test]
    public void Batch_norm_in_training_is_refused_by_name()
    {
        Assert.That(() => Export(x => Layers.BatchNorm(x, isTraining: true, scope: "norm")),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("norm/").And.Message.Contains("training"));
    }

    [Test]
    public void Strides_over_distant_taps_need_a_known_size()
    {
        static Node Strided(Node x) => x.Graph.Add(
            new Conv2DOperation(x.Graph.GetVariable("w", [3, 3, 3, 4], Initializer.Ones), Stride: 2, Rate: 2, Padding.Same), [x], "far");

        Assert.That(() => Export(Strided), Throws.TypeOf<NotSupportedException>().With.Message.Contains("far").And.Message.Contains("rate 2"));
    }

    [Test]
    public void A_model_above_the_limit_of_the_format_is_refused_before_anything_is_made()
    {
        // No variable has values: the sizes alone tell.
        using var folder = new TemporaryFolder();
        Assert.That(() => Export(x => Layers.Conv2D(x, 600_000_000, 1), folder, initialize: false),
            Throws.TypeOf<NotSupportedException>().With.Message.Contains("2147483647"));
        Assert.That(folder.FileNames, Is.Empty);
    }

    [Test]
    public void A_failure_leaves_the_old_file_as_it_was()
    {
        using var folder = new TemporaryFolder();
        _ = folder.Write("m.onnx", [1, 2, 3]);
        Assert.That(() => Export(x => Layers.Conv2D(x, 4, 1, scope: "empty"), folder, initialize: false),
            Throws.InvalidOperationException.With.Message.Contains("empty/weights"));
        Assert.That(folder.FileNames, Is.EqualTo(new[] { "m.onnx" }));
        Assert.That(File.ReadAllBytes(folder.PathOf("m.onnx")), Is.EqualTo(new byte[] { 1, 2, 3 }));
    }

    [Test]
    public void Wrong_inputs_and_outputs_are_refused_with_a_reason()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 2, 2, 3], "photo"), y = Layers.Relu(x);
        Node foreign = new Graph(variables).Placeholder([1], "foreign");
        Assert.Multiple(() =>
        {
            Assert.That(() => Write([new("x", x)], []), Throws.ArgumentException.With.Message.Contains("at least one output"));
            Assert.That(() => Write([], [new("y", y)]), Throws.ArgumentException.With.Message.Contains("'photo'"));
            Assert.That(() => Write([new("x", x)], [new("y", y), new("y", x)]), Throws.ArgumentException.With.Message.Contains("'y'"));
            Assert.That(() => Write([new("x", x)], [new("x", y)]), Throws.ArgumentException.With.Message.Contains("'x'"));
            Assert.That(() => Write([new("a", x), new("b", x)], [new("y", y)]), Throws.ArgumentException.With.Message.Contains("already"));
            Assert.That(() => Write([new("x", x)], [new("y", y), new("f", foreign)]), Throws.ArgumentException.With.Message.Contains("'foreign'"));
            Assert.That(() => Write([new("x", x)], [new("", y)]), Throws.ArgumentException);
            Assert.That(() => Write([new("x", x)], [new("\ud800", y)]), Throws.ArgumentException.With.Message.Contains("Unicode"));
        });

        static void Write(KeyValuePair<string, Node>[] inputs, KeyValuePair<string, Node>[] outputs) => OnnxExporter.Write(new MemoryStream(), inputs, outputs);
    }

    private static void Export(Func<Node, Node> build)
    {
        using var folder = new TemporaryFolder();
        Export(build, folder, initialize: true);
    }

    private static void Export(Func<Node, Node> build, TemporaryFolder folder, bool initialize)
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([null, null, null, 3]);
        Node result = build(x);
        if (initialize)
        {
            variables.Initialize(seed: 1);
        }

        OnnxExporter.Write(folder.PathOf("m.onnx"), [new("x", x)], [new("y", result)]);
    }
}
