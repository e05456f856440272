using System.Text.Json;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Vectors;

/// <summary>Vectors of slim's small test network (<c>_resnet_small</c>) and of bare block stacks.</summary>
internal static class SmallNetworkVectors
{
    // With one channel at the start many seeds leave nothing but zeros behind the first ReLUs; this one does not.
    private const ulong Seed = 2;

    /// <summary>Shapes of end points by name.</summary>
    public static void EndPointShapes(JsonElement vector)
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder(vector.Inputs().GetProperty("input_shape").ToShape());
        (_, EndPoints endPoints) = Build(x, vector);
        foreach (JsonProperty expected in vector.Expected().EnumerateObject())
        {
            Assert.That(endPoints[expected.Name].Shape.ToShape(), Is.EqualTo(expected.Value.ToShape()), expected.Name);
        }
    }

    /// <summary>The set of all end points' names.</summary>
    public static void EndPointNames(JsonElement vector)
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder(vector.Inputs().GetProperty("input_shape").ToShape());
        (_, EndPoints endPoints) = Build(x, vector);
        Assert.That(endPoints.Keys, Is.EquivalentTo(vector.Expected().GetProperty("end_point_names_any_order").Strings()));
    }

    public static void ClassificationEndPoints(JsonElement vector)
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder(vector.Inputs().GetProperty("input_shape").ToShape());
        (Node logits, EndPoints endPoints) = Build(x, vector);
        Assert.That(logits.Name, Does.StartWith(vector.Expected().GetProperty("logits_op_name_starts_with").GetString()!));
        CheckClassification(vector.Expected(), logits, endPoints);
    }

    /// <summary>Only convolutions collect, and the blocks are stacked without root, postnorm and logits.</summary>
    public static void TinyEndPoints(JsonElement vector)
    {
        JsonElement inputs = vector.Inputs();
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder(inputs.GetProperty("input_shape").ToShape());
        var collection = new OutputsCollection();
        using (graph.ArgScope(ResNetV2.ArgScope()))
        using (graph.ArgScope(new ArgScope { Conv2D = new() { Outputs = collection } }))
        using (graph.VariableScope(inputs.GetProperty("scope").GetString()))
        {
            _ = Block.Stack(x, vector.Blocks());
        }

        Assert.That(new EndPoints(collection).Keys, Is.EquivalentTo(vector.Expected().GetProperty("end_point_names_any_order").Strings()));
    }

    /// <summary>Sizes unknown when the graph is built, then fed.</summary>
    public static void UnknownSizes(JsonElement vector)
    {
        JsonElement inputs = vector.Inputs(), expected = vector.Expected();
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder(inputs.GetProperty("declared_input_shape").ToPartialShape());
        (Node net, _) = Build(x, vector);
        JsonElement known = expected.Find("static_shape") ?? expected.GetProperty("static_logits_shape");
        Assert.That(net.Shape, Is.EqualTo(known.ToPartialShape()));
        if (expected.Find("logits_op_name_starts_with") is { } start)
        {
            Assert.That(net.Name, Does.StartWith(start.GetString()!));
        }

        variables.Initialize(seed: 0);
        NhwcTensor input = MeshGrid.Make(inputs.GetProperty("fed_input_shape").ToShape());
        TestBackends.ForEach(backend =>
        {
            using var session = new Session(x.Graph, backend);
            NhwcTensor output = session.Run(net, (x, input));
            Assert.That(output.Shape, Is.EqualTo(expected.GetProperty("fed_output_shape").ToShape()), backend.Info.Name);
            Assert.That(output.Span.ToArray(), Has.All.Matches<float>(float.IsFinite), backend.Info.Name);
        });
    }

    /// <summary>Dense features subsampled equal the nominal ones, for whole networks.</summary>
    public static void AtrousValuesOfNetworks(JsonElement vector)
    {
        Shape shape = vector.Inputs().GetProperty("input_shape").ToShape();
        CompareDenseWithNominal(vector, (x, outputStride, reuse) => Build(x, vector, outputStride, reuse).Net, shape);
    }

    /// <summary>Dense features subsampled equal the nominal ones, for bare stacks of blocks.</summary>
    public static void AtrousValuesOfBlocks(JsonElement vector)
    {
        Shape shape = vector.Inputs().GetProperty("input_shape").ToShape();
        CompareDenseWithNominal(vector, (x, outputStride, reuse) => Stack(x, vector, outputStride, reuse, storeNonStrided: false).Net, shape);
    }

    /// <summary>
    /// A block's stride in its last unit, and behind the block's end point: one result, and end points that are the others subsampled
    /// where the stride is not replaced by a rate.
    /// </summary>
    public static void StridingLastUnitOrSubsampling(JsonElement vector)
    {
        Shape shape = vector.Inputs().GetProperty("input_shape").ToShape();
        foreach (int? outputStride in vector.Inputs().GetProperty("output_stride_list").EnumerateArray().Select(VectorJson.OptionalInt))
        {
            using var variables = new VariableStore();
            var graph = new Graph(variables);
            Node x = graph.Placeholder(shape);
            (Node net, EndPoints endPoints) = Stack(x, vector, outputStride, reuse: false, storeNonStrided: false);
            (Node later, EndPoints dense) = Stack(x, vector, outputStride, reuse: true, storeNonStrided: true);
            List<(Node Expected, Node Actual)> pairs = [(net, later)];
            for (int i = 0; i < 3; i++)
            {
                string block = $"stack/block{i + 1}";
                bool atrous = outputStride is { } stride && 1 << i >= stride;
                pairs.Add((endPoints[block], Layers.Subsample(dense[block], atrous ? 1 : 2)));
            }

            variables.Initialize(Seed);
            NhwcTensor input = MeshGrid.Make(shape);
            TestBackends.ForEach(backend =>
            {
                using var session = new Session(graph, backend);
                foreach ((Node expectedNode, Node actualNode) in pairs)
                {
                    NhwcTensor expected = session.Run(expectedNode, (x, input)), actual = session.Run(actualNode, (x, input));
                    Assert.That(actual.Shape, Is.EqualTo(expected.Shape), expectedNode.Name);
                    Assert.That(expected.Span.ToArray().Any(value => value != 0), Is.True, "the features are dead; take another seed");
                    Close.AssertAll(actual.Span, Close.ToDoubles(expected.Span), vector.Rtol(), vector.Atol(), $"{expectedNode.Name}, output stride {outputStride} on {backend.Info.Name}");
                }
            });
        }
    }

    /// <summary>
    /// Without <c>is_training</c> at the call the arg scope decides, here for training and for inference. The vector says "as" another, whose inputs are repeated here.
    /// </summary>
    public static void NoBatchNormArgScope(JsonElement vector)
    {
        foreach (bool isTraining in new[] { true, false })
        {
            using var variables = new VariableStore();
            var graph = new Graph(variables);
            using (graph.ArgScope(ResNetV2.ArgScope(isTraining)))
            {
                (Node logits, EndPoints endPoints) = ResNetV1.Build(
                    graph.Placeholder([2, 224, 224, 3]),
                    [ResNetV1.Block("block1", 1, 3, 2), ResNetV1.Block("block2", 2, 3, 2), ResNetV1.Block("block3", 4, 3, 2), ResNetV1.Block("block4", 8, 2, 1)],
                    numClasses: 10,
                    spatialSqueeze: false,
                    scope: "resnet");
                CheckClassification(vector.Expected(), logits, endPoints);
            }

            Assert.That(graph.Nodes.Select(node => node.Operation).OfType<BatchNormOperation>().Select(norm => norm.IsTraining), Has.All.EqualTo(isTraining));
        }
    }

    private static void CompareDenseWithNominal(JsonElement vector, Func<Node, int?, bool, Node> build, Shape shape)
    {
        int nominalStride = vector.Inputs().GetProperty("nominal_stride").GetInt32();
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder(shape);
        Node nominal = build(x, null, false);
        (int? Stride, Node Node)[] dense = [.. vector.Inputs().GetProperty("output_stride_list").EnumerateArray().Select(VectorJson.OptionalInt)
            .Select(stride => (stride, Layers.Subsample(build(x, stride, true), stride is { } some ? nominalStride / some : 1)))];
        variables.Initialize(Seed);
        NhwcTensor input = MeshGrid.Make(shape);
        TestBackends.ForEach(backend =>
        {
            using var session = new Session(graph, backend);
            NhwcTensor expected = session.Run(nominal, (x, input));
            Assert.That(expected.Span.ToArray().Any(value => value != 0), Is.True, "the features are dead; take another seed");
            foreach ((int? stride, Node node) in dense)
            {
                NhwcTensor actual = session.Run(node, (x, input));
                Assert.That(actual.Shape, Is.EqualTo(expected.Shape), $"{stride}");
                Close.AssertAll(actual.Span, Close.ToDoubles(expected.Span), vector.Rtol(), vector.Atol(), $"output stride {stride} on {backend.Info.Name}");
            }
        });
    }

    private static void CheckClassification(JsonElement expected, Node logits, EndPoints endPoints)
    {
        Assert.That(logits.Shape.ToShape(), Is.EqualTo(expected.GetProperty("logits_shape").ToShape()));
        Assert.That(endPoints["predictions"].Shape.ToShape(), Is.EqualTo(expected.GetProperty("predictions_shape").ToShape()));
        Assert.That(endPoints["global_pool"].Shape.ToShape(), Is.EqualTo(expected.GetProperty("global_pool_shape").ToShape()));
    }

    private static (Node Net, EndPoints EndPoints) Stack(Node x, JsonElement vector, int? outputStride, bool reuse, bool storeNonStrided)
    {
        var collection = new OutputsCollection();
        using (x.Graph.ArgScope(ResNetV2.ArgScope()))
        using (x.Graph.ArgScope(new ArgScope { CompositeOutputs = collection }))
        using (x.Graph.VariableScope("stack", reuse: reuse))
        {
            return (Block.Stack(x, vector.Blocks(), outputStride, storeNonStrided), new(collection));
        }
    }

    private static (Node Net, EndPoints EndPoints) Build(Node x, JsonElement vector, int? outputStride = null, bool reuse = false)
    {
        JsonElement inputs = vector.Inputs();
        using (x.Graph.ArgScope(ResNetV2.ArgScope()))
        {
            return vector.Version().Build(
                x,
                vector.Blocks(),
                inputs.Find("num_classes")?.GetInt32(),
                inputs.Find("is_training")?.GetBoolean() ?? false,
                inputs.GetProperty("global_pool").GetBoolean(),
                outputStride ?? inputs.Find("output_stride")?.GetInt32(),
                inputs.Find("include_root_block")?.GetBoolean() ?? true,
                inputs.Find("spatial_squeeze")?.GetBoolean(),
                reuse: reuse ? true : null,
                scope: inputs.GetProperty("scope").GetString());
        }
    }
}
