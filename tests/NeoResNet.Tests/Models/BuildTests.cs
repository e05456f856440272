using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Networks;

namespace NeoResNet.Tests.Models;

/// <summary>Scopes, reuse, end points of several builds, and what a build refuses.</summary>
public sealed class BuildTests
{
    [Test]
    public void Builds_without_a_scope_get_names_of_their_own()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 32, 32, 3]);
        EndPoints first = Build(x, null).EndPoints, second = Build(x, null).EndPoints;
        Assert.That(first.Keys.First(), Is.EqualTo("resnet_v2/conv1"));
        Assert.That(second.Keys.First(), Is.EqualTo("resnet_v2_1/conv1"));
        Assert.That(first.Values.Intersect(second.Values), Is.Empty);
        Assert.That(variables.Variables.Count(variable => variable.Name.StartsWith("resnet_v2/", StringComparison.Ordinal)), Is.EqualTo(variables.Variables.Count / 2));
    }

    [Test]
    public void The_same_scope_again_is_refused_and_names_the_variable()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 32, 32, 3]);
        _ = Build(x, "net");
        Assert.That(() => Build(x, "net"), Throws.InvalidOperationException.With.Message.Contains("net/conv1/weights").And.Message.Contains("exists"));
    }

    [Test]
    public void A_reusing_build_makes_no_variable_has_the_same_keys_and_gives_the_same_values()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 32, 32, 3]);
        EndPoints first = Build(x, "net").EndPoints;
        int count = variables.Variables.Count;
        EndPoints second = Build(x, "net", reuse: true).EndPoints;

        Assert.That(variables.Variables, Has.Count.EqualTo(count));
        Assert.That(second.Keys, Is.EqualTo(first.Keys));
        Assert.That(second.Values.Intersect(first.Values), Is.Empty);
        _ = RandomParameters.Assign(variables, seed: 1);
        NhwcTensor image = RandomParameters.Image([1, 32, 32, 3], seed: 2);
        using var backend = new ReferenceBackend();
        using var session = new Session(graph, backend);
        NhwcTensor a = session.Run(first["predictions"], (x, image)), b = session.Run(second["predictions"], (x, image));
        Assert.That(b.Span.SequenceEqual(a.Span), Is.True);
    }

    [Test]
    public void Reuse_needs_a_scope() => Assert.That(
        () => Build(NewInput(), null, reuse: true), Throws.ArgumentException.With.Message.Contains("reuse").And.Message.Contains("scope"));

    [Test]
    public void Reuse_of_what_does_not_exist_is_refused_and_names_the_variable() => Assert.That(
        () => Build(NewInput(), "net", reuse: true), Throws.InvalidOperationException.With.Message.Contains("net/conv1/weights").And.Message.Contains("does not exist"));

    [Test]
    public void Reuse_with_another_number_of_classes_is_refused_and_names_both_shapes()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 32, 32, 3]);
        _ = Build(x, "net", classes: 5);
        Assert.That(() => Build(x, "net", reuse: true, classes: 6), Throws.InvalidOperationException
            .With.Message.Contains("net/logits/weights").And.Message.Contains("[1, 1, 16, 5]").And.Message.Contains("[1, 1, 16, 6]"));
    }

    [Test]
    public void After_a_refused_build_the_graph_is_outside_all_scopes_again()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 32, 32, 3]);
        Assert.That(() => Build(x, "net", reuse: true), Throws.InvalidOperationException);
        Assert.That(graph.CurrentScope.Name, Is.Empty);
        Assert.That(Build(x, "net").EndPoints.Keys.First(), Is.EqualTo("net/conv1"));
    }

    [Test]
    public void An_outer_scope_is_the_prefix_of_variables_and_end_points_but_not_of_the_two_bare_names()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 32, 32, 3]);
        EndPoints endPoints;
        using (graph.VariableScope("tower"))
        using (graph.VariableScope("image"))
        {
            endPoints = Build(x, "net").EndPoints;
        }

        Assert.That(variables.Variables.Select(variable => variable.Name), Has.All.StartsWith("tower/image/net/"));
        Assert.That(endPoints.Keys.Where(key => !key.StartsWith("tower/image/net/", StringComparison.Ordinal)), Is.EqualTo(new[] { "global_pool", "predictions" }));
    }

    [Test]
    public void No_classes_and_zero_classes_give_the_features_without_logits([Values(null, 0)] int? classes, [Values] bool globalPool)
    {
        (Node net, EndPoints endPoints) = Build(NewInput(), "net", classes: classes, globalPool: globalPool);
        int side = globalPool ? 1 : 4;
        Assert.That(net.Shape.ToShape(), Is.EqualTo(new Shape(1, side, side, 16)));
        Assert.That(endPoints.Keys, Does.Not.Contain("predictions").And.Not.Contain("net/logits"));
        Assert.That(endPoints.ContainsKey("global_pool"), Is.EqualTo(globalPool));
    }

    [TestCase(true, null, 2)]
    [TestCase(true, true, 2)]
    [TestCase(true, false, 4)]
    [TestCase(false, null, 4)]
    [TestCase(false, false, 4)]
    public void Logits_are_squeezed_when_told_and_by_default_when_pooled(bool globalPool, bool? squeeze, int rank)
    {
        (Node net, EndPoints endPoints) = Build(NewInput(), "net", globalPool: globalPool, squeeze: squeeze);
        Assert.That(net.Shape.Rank, Is.EqualTo(rank));
        Assert.That(endPoints["predictions"].Shape, Is.EqualTo(net.Shape));
        Assert.That(endPoints.ContainsKey("net/spatial_squeeze"), Is.EqualTo(rank == 2));
    }

    [Test]
    public void A_map_larger_than_one_pixel_cannot_be_squeezed()
    {
        Assert.That(
            () => Build(NewInput(), "net", globalPool: false, squeeze: true),
            Throws.ArgumentException.With.Message.Contains("net/SpatialSqueeze").And.Message.Contains("[1, 4, 4, 5]"));

        // Where the size is not known before the run, the run refuses it.
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3]);
        (Node net, _) = Build(x, "net", globalPool: false, squeeze: true);
        variables.Initialize(seed: 1);
        using var backend = new ReferenceBackend();
        using var session = new Session(graph, backend);
        NhwcTensor small = RandomParameters.Image([1, 8, 8, 3], seed: 2), large = RandomParameters.Image([1, 32, 32, 3], seed: 2);
        NhwcTensor logits = session.Run(net, (x, small));
        Assert.That(logits.Shape, Is.EqualTo(new Shape(1, 5)));
        Assert.That(() => session.Run(net, (x, large)), Throws.ArgumentException.With.Message.Contains("net/SpatialSqueeze").And.Message.Contains("[1, 4, 4, 5]"));
    }

    [Test]
    public void A_negative_number_of_classes_is_refused() =>
        Assert.That(() => Build(NewInput(), "net", classes: -1), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void Unknown_channels_and_a_low_rank_are_refused()
    {
        var graph = new Graph(new VariableStore());
        Assert.That(() => Build(graph.Placeholder([1, 32, 32, null]), "a"), Throws.ArgumentException.With.Message.StartsWith("a/conv1").And.Message.Contains("must be known").And.Message.Contains("?]"));
        Assert.That(() => Build(graph.Placeholder([32, 32, 3]), "b"), Throws.ArgumentException.With.Message.Contains("[32, 32, 3]"));
        using (graph.VariableScope("c"))
        {
            Assert.That(() => ResNetV2.Bottleneck(graph.Placeholder([32, 32, 3]), new(8, 2, 1), 1, 1), Throws.ArgumentException.With.Message.StartsWith("c/bottleneck_v2/preact").And.Message.Contains("rank 4").And.Message.Contains("[32, 32, 3]"));
        }
    }

    [Test]
    public void A_block_needs_a_unit() =>
        Assert.That(() => ResNetV2.Block("block1", 4, 0, 2), Throws.InstanceOf<ArgumentOutOfRangeException>());

    [Test]
    public void A_unit_that_only_strides_has_no_shortcut_weights()
    {
        using var variables = new VariableStore();
        Node x = new Graph(variables).Placeholder([1, 32, 32, 3]);
        _ = Build(x, "net");
        Assert.That(
            variables.Variables.Select(variable => variable.Name).Where(name => name.EndsWith("shortcut/weights", StringComparison.Ordinal)),
            Is.EqualTo(new[] { "net/block1/unit_1/bottleneck_v2/shortcut/weights" }));
    }

    private static Node NewInput() => new Graph(new VariableStore()).Placeholder([1, 32, 32, 3]);

    private static (Node Net, EndPoints EndPoints) Build(Node x, string? scope, bool? reuse = null, int? classes = 5, bool globalPool = true, bool? squeeze = null)
    {
        using (x.Graph.ArgScope(ResNetV2.ArgScope()))
        {
            return ResNetV2.Build(x, [ResNetV2.Block("block1", 4, 2, 2)], classes, globalPool: globalPool, spatialSqueeze: squeeze, reuse: reuse, scope: scope);
        }
    }
}
