using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Graphs;

public sealed class GraphTests
{
    [Test]
    public void A_build_that_fails_leaves_no_entry_in_any_collection()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 4, 4, 3]);
        UpdatesCollection updates = new(), own = new();
        OutputsCollection outputs = new();
        EndPoints endPoints = new(outputs);
        outputs.Add("before", x);
        endPoints.Add("replaced", x);

        Node Build(bool fails)
        {
            using IDisposable scope = graph.ArgScope(new()
            {
                BatchNorm = new() { IsTraining = true, Updates = updates },
                Conv2D = new() { Normalizer = Normalizer.BatchNorm, Outputs = outputs },
            });
            Node net = Layers.Conv2D(x, 2, 3, scope: "conv");
            net = Layers.BatchNorm(net, scope: "norm", args: new() { Updates = own });
            endPoints.Add("replaced", net);
            endPoints.Add("new", net);
            return fails ? throw new InvalidOperationException("stop") : net;
        }

        // The inner build completes, and the outer build fails.
        Assert.That(() => graph.Atomically(() => graph.Atomically(() => Build(fails: false)) is null ? 0 : throw new InvalidOperationException("stop")), Throws.InvalidOperationException);
        Assert.That(() => graph.Atomically(() => Build(fails: true)), Throws.InvalidOperationException.With.Message.EqualTo("stop"));
        Assert.That((updates.Count, own.Count, graph.Nodes.Count, variables.Variables.Count), Is.EqualTo((0, 0, 1, 0)));
        Assert.That(outputs.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "before" }));
        Assert.That((endPoints.Count, endPoints["replaced"]), Is.EqualTo((1, x)));

        Node net = graph.Atomically(() => Build(fails: false));
        Assert.That((updates.Count, own.Count, endPoints["new"]), Is.EqualTo((2, 2, net)));
        Assert.That(outputs.Entries.Select(entry => entry.Name), Is.EqualTo(new[] { "before", "conv" }));
    }

    [Test]
    public void Nodes_have_unique_names_under_their_scope()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 2, 2, 1], "x");
        using (graph.VariableScope("a"))
        {
            Assert.That(new[] { Layers.Relu(x), Layers.Relu(x), Layers.Relu(x, "other") }.Select(node => node.Name), Is.EqualTo(new[] { "a/Relu", "a/Relu_1", "a/other" }));
        }

        Assert.That(graph.Nodes.Select(node => node.Name), Is.Unique);
        Assert.That(graph.Nodes[0], Is.SameAs(x));
        Assert.That(x.ToString(), Is.EqualTo("x [1, 2, 2, 1]"));
    }

    [Test]
    public void A_node_of_another_graph_is_refused_and_named()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1], "mine"), y = new Graph(variables).Placeholder([1], "theirs");
        Assert.That(() => Layers.Add(x, y), Throws.ArgumentException.With.Message.Contains("'theirs'").And.Message.Contains("add"));
    }

    [Test]
    public void Summands_of_different_shapes_are_refused_with_both_shapes()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        using VariableScope scope = graph.VariableScope("unit");
        Assert.That(
            () => Layers.Add(graph.Placeholder([1, 4, 4, 8]), graph.Placeholder([1, 2, 2, 8])),
            Throws.ArgumentException.With.Message.StartsWith("unit/add").And.Message.Contains("[1, 4, 4, 8]").And.Message.Contains("[1, 2, 2, 8]"));
    }

    [Test]
    public void A_sum_knows_what_either_summand_knows()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Assert.That(Layers.Add(graph.Placeholder([null, 4, null, 8]), graph.Placeholder([2, null, null, 8])).Shape, Is.EqualTo(new PartialShape(2, 4, null, 8)));
    }

    [Test]
    public void Unknown_sizes_go_through_every_layer()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, 9, 4]);
        Assert.That(Layers.Conv2D(x, 5, 3, stride: 2).Shape, Is.EqualTo(new PartialShape(null, null, 5, 5)));
        Assert.That(Layers.Conv2DSame(x, 5, 3, stride: 2).Shape, Is.EqualTo(new PartialShape(null, null, 5, 5)));
        Assert.That(Layers.MaxPool2D(x, 3).Shape, Is.EqualTo(new PartialShape(null, null, 4, 4)));
        Assert.That(Layers.Subsample(x, 3).Shape, Is.EqualTo(new PartialShape(null, null, 3, 4)));
        Assert.That(Layers.BatchNorm(x).Shape, Is.EqualTo(x.Shape));
        Assert.That(Layers.Softmax(Layers.Relu(x)).Shape, Is.EqualTo(x.Shape));
        Node mean = Layers.GlobalMean(x);
        Assert.That(mean.Shape, Is.EqualTo(new PartialShape(null, 1, 1, 4)));
        Assert.That(Layers.SpatialSqueeze(mean).Shape, Is.EqualTo(new PartialShape(null, 4)));
    }

    [Test]
    public void A_wrong_number_of_inputs_is_refused_by_name()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 2, 2, 1]);
        Assert.That(() => graph.Add(new AddOperation(), [x]), Throws.ArgumentException.With.Message.EqualTo("add: takes 2 inputs, got 1."));
        Assert.That(() => graph.Add(new ReluOperation(), [x, x]), Throws.ArgumentException.With.Message.Contains("takes 1 inputs, got 2"));
    }

    [Test]
    public void Channels_that_do_not_fit_the_weights_are_refused_when_the_node_is_made()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Variable weights = graph.GetVariable("w", [1, 1, 3, 4], Initializer.Zeros);
        Assert.That(
            () => graph.Add(new Conv2DOperation(weights, 1, 1, Padding.Same), [graph.Placeholder([1, 2, 2, 5])]),
            Throws.ArgumentException.With.Message.Contains("3 channels").And.Message.Contains("[1, 2, 2, 5]"));
    }

    [Test]
    public void Random_nodes_without_a_seed_differ_and_with_one_agree()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        float[] Draw(ulong? seed) => Run.Reference(graph.RandomUniform([64], seed: seed));
        float[] first = Draw(null), second = Draw(null), seeded = Draw(7), again = Draw(7);
        Assert.That(second, Is.Not.EqualTo(first));
        Assert.That(again, Is.EqualTo(seeded));
    }

    [TestCase(1, 0)]
    [TestCase(float.NaN, 1)]
    [TestCase(0, float.PositiveInfinity)]
    [TestCase(float.NegativeInfinity, 0)]
    public void A_range_of_random_numbers_that_is_not_finite_and_ascending_is_refused(float minimum, float maximum)
    {
        using var variables = new VariableStore();
        Assert.That(
            () => new Graph(variables).RandomUniform([4], minimum, maximum),
            Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("finite and ascending"));
    }

    [Test]
    public void A_squeezed_value_adds_to_one_of_the_same_shape()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node map = graph.Placeholder([2, 1, 1, 3]), row = graph.Placeholder([2, 3]);
        Node squeezed = Layers.SpatialSqueeze(map);
        var a = new NhwcTensor([2, 1, 1, 3], [1, 2, 3, 4, 5, 6]);
        var b = new NhwcTensor([2, 3], [10, 20, 30, 40, 50, 60]);
        float[] sum = [11, 22, 33, 44, 55, 66];
        Assert.That(Run.Reference(Layers.Add(squeezed, row), (map, a), (row, b)), Is.EqualTo(sum));
        Assert.That(Run.Reference(Layers.Add(row, squeezed), (map, a), (row, b)), Is.EqualTo(sum));
        Assert.That(Run.Reference(Layers.Relu(Layers.Add(squeezed, squeezed)), (squeezed, b)), Is.EqualTo(new[] { 20f, 40, 60, 80, 100, 120 }));
    }
}
