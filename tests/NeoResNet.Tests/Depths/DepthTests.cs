using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Tests.Depths;

/// <summary>The four published depths: counts known from elsewhere, names and shapes from an independent rule.</summary>
public sealed class DepthTests
{
    // Keras publishes the first three for the same networks; the last follows from the same rule.
    [TestCase(50, 25_613_800)]
    [TestCase(101, 44_675_560)]
    [TestCase(152, 60_380_648)]
    [TestCase(200, 64_894_440)]
    public void A_network_with_1000_classes_has_the_published_number_of_parameters(int depth, long parameters)
    {
        using var variables = new VariableStore();
        _ = Build(variables, depth, [null, null, null, 3], 1000);
        Assert.That(variables.ParameterCount, Is.EqualTo(parameters));
    }

    [Test]
    public void Variables_have_slims_names_shapes_and_order([Values(50, 101, 152, 200)] int depth, [Values(0, 1001)] int classes)
    {
        using var variables = new VariableStore();
        _ = Build(variables, depth, [null, null, null, 3], classes);
        Assert.That(
            variables.Variables.Select(variable => (variable.Name, variable.Shape, variable.Trainable)),
            Is.EqualTo(PublishedNetworks.Variables(depth, classes)));
    }

    [Test]
    public void Only_the_weights_of_convolutions_are_penalised([Values(50, 200)] int depth)
    {
        using var variables = new VariableStore();
        _ = Build(variables, depth, [null, null, null, 3], 10);
        Assert.That(
            variables.Variables.Where(variable => variable.Regularizer != Regularizer.None).Select(variable => variable.Name),
            Is.EqualTo(variables.Variables.Select(variable => variable.Name).Where(name => name.EndsWith("/weights", StringComparison.Ordinal))));
    }

    [Test]
    public void End_points_have_slims_names_shapes_and_order([Values(50, 101, 152, 200)] int depth, [Values(224, 299)] int size)
    {
        using var variables = new VariableStore();
        (Node net, EndPoints endPoints) = Build(variables, depth, [2, size, size, 3], 1001);
        Assert.That(
            endPoints.Select(pair => (pair.Key, pair.Value.Shape.ToShape())),
            Is.EqualTo(PublishedNetworks.EndPoints(depth, 2, size, 1001)));
        Assert.That(endPoints[$"resnet_v2_{depth}/spatial_squeeze"], Is.SameAs(net));
    }

    [Test]
    public void A_blocks_end_point_is_its_last_units([Values(1, 2)] int version)
    {
        using var variables = new VariableStore();
        (_, EndPoints endPoints) = NetworkCatalog.Get($"resnet_v{version}_50").Build(new Graph(variables).Placeholder([1, 224, 224, 3]));
        foreach ((int block, int units) in PublishedNetworks.Units(50).Index())
        {
            string name = $"resnet_v{version}_50/block{block + 1}";
            Assert.That(endPoints[name], Is.SameAs(endPoints[$"{name}/unit_{units}/bottleneck_v{version}"]));
        }
    }

    [Test]
    public void The_functions_with_a_depth_in_their_name_build_that_depth()
    {
        var functions = new (int Depth, Func<Node, (Node, EndPoints)> Build)[]
        {
            (50, x => ResNetV2.Resnet50(x)), (101, x => ResNetV2.Resnet101(x)), (152, x => ResNetV2.Resnet152(x)), (200, x => ResNetV2.Resnet200(x)),
        };
        Assert.That(functions.Select(function => function.Depth), Is.EqualTo(ResNetV2.Depths));
        foreach ((int depth, Func<Node, (Node, EndPoints)> build) in functions)
        {
            using var variables = new VariableStore();
            var graph = new Graph(variables);
            using (graph.ArgScope(ResNetV2.ArgScope()))
            {
                _ = build(graph.Placeholder([1, 64, 64, 3]));
            }

            Assert.That(variables.Variables.Select(variable => variable.Name), Is.EqualTo(PublishedNetworks.Variables(depth, 0).Select(variable => variable.Name)));
        }
    }

    [Test]
    public void The_functions_of_V1_build_their_depth_and_hand_every_argument_on()
    {
        var functions = new (int Depth, DepthFunction Build)[]
        {
            (50, ResNetV1.Resnet50), (101, ResNetV1.Resnet101), (152, ResNetV1.Resnet152), (200, ResNetV1.Resnet200),
        };
        Assert.That(functions.Select(function => function.Depth), Is.EqualTo(ResNetV1.Depths));
        foreach ((int depth, DepthFunction build) in functions)
        {
            using var variables = new VariableStore();
            var graph = new Graph(variables);
            using IDisposable args = graph.ArgScope(ResNetV2.ArgScope());
            Node x = graph.Placeholder([1, 65, 65, 3]);
            string scope = $"resnet_v1_{depth}";
            (Node net, EndPoints endPoints) = build(x, 7, true, false, 16, false, true, 3, 0.01, null, scope);
            Assert.That(net.Shape, Is.EqualTo(new PartialShape(1, 5, 5, 7)), "classes, neither pooled nor squeezed, output stride");
            Assert.That(endPoints[$"{scope}/block1"].Shape, Is.EqualTo(new PartialShape(1, 17, 17, 4 * 3)), "before its stride, of the least depth");
            Assert.That(graph.Updates, Is.Not.Empty, "training mode");
            Assert.That(Enumerable.Range(1, 4).Select(block => endPoints.Keys.Count(key => key.StartsWith($"{scope}/block{block}/", StringComparison.Ordinal) && key.EndsWith("/conv3", StringComparison.Ordinal))),
                Is.EqualTo(PublishedNetworks.Units(depth)));

            int made = variables.Variables.Count;
            _ = build(x, 7, null, true, null, null, false, 3, 0.01, true, scope);
            Assert.That(variables.Variables, Has.Count.EqualTo(made), "reuse");
        }
    }

    [Test]
    public void Blocks_of_V1_keep_at_least_eight_channels_and_cut_their_products()
    {
        int[] Inner(double multiplier) => [.. ResNetV1.Blocks(50, multiplier).Select(block => block.Units[0].DepthBottleneck)];
        Assert.That(Inner(0), Is.EqualTo(new[] { 8, 8, 8, 8 }));
        Assert.That(Inner(0.13), Is.EqualTo(new[] { 8, 16, 33, 66 }));
        Assert.That(() => ResNetV1.Blocks(50, double.NaN), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("depth multiplier"));
        Assert.That(() => ResNetV1.Blocks(50, 1, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Another_depth_is_refused_with_the_list_of_depths() =>
        Assert.That(() => ResNetV2.Blocks(34), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("50, 101, 152, 200").And.Message.Contains("34"));

    [TestCase(224, 7)]
    [TestCase(299, 10)]
    [TestCase(321, 11)]
    [TestCase(513, 17)]
    public void The_last_map_is_a_thirty_second_of_the_image_rounded_up(int size, int map)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        using (graph.ArgScope(ResNetV2.ArgScope()))
        {
            (Node net, _) = ResNetV2.Resnet50(graph.Placeholder([null, size, size, 3]), globalPool: false);
            Assert.That(net.Shape, Is.EqualTo(new PartialShape(null, map, map, 2048)));
        }
    }

    // The tutorial's second typical use: 21 classes at every sixteenth pixel of a 513x513 image.
    [TestCase(4, 129)]
    [TestCase(8, 65)]
    [TestCase(16, 33)]
    [TestCase(32, 17)]
    public void The_output_stride_sets_the_size_of_the_map_of_logits(int outputStride, int map)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        using (graph.ArgScope(ResNetV2.ArgScope()))
        {
            (Node net, _) = ResNetV2.Resnet101(graph.Placeholder([null, 513, 513, 3]), 21, globalPool: false, outputStride: outputStride);
            Assert.That(net.Shape, Is.EqualTo(new PartialShape(null, map, map, 21)));
        }
    }

    private delegate (Node Net, EndPoints EndPoints) DepthFunction(
        Node inputs, int? numClasses, bool? isTraining, bool globalPool, int? outputStride, bool? spatialSqueeze,
        bool storeNonStridedActivations, int minBaseDepth, double depthMultiplier, bool? reuse, string scope);

    private static (Node Net, EndPoints EndPoints) Build(VariableStore variables, int depth, PartialShape input, int? classes)
    {
        var graph = new Graph(variables);
        using (graph.ArgScope(ResNetV2.ArgScope()))
        {
            return ResNetV2.OfDepth(depth, graph.Placeholder(input), classes);
        }
    }
}
