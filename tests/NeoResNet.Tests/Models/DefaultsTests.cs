using NeoResNet.Nn;

namespace NeoResNet.Tests.Models;

/// <summary>A network is slim's without an open arg scope, and one that cannot be built leaves nothing behind.</summary>
public sealed class DefaultsTests
{
    private static readonly Block[] Blocks = [ResNetV2.Block("block1", 4, 2, stride: 2)];

    [Test]
    public void Without_an_arg_scope_a_network_is_that_of_slims([Values(1, 2)] int version)
    {
        string[] expected = Names(version, graph => graph.ArgScope(ResNetV2.ArgScope())), actual = Names(version, graph => null);
        Assert.That(actual, Is.EqualTo(expected));
        Assert.That(actual, Has.Some.Contains("BatchNorm/moving_variance"));
    }

    [Test]
    public void An_open_arg_scope_overrides_slims_defaults_argument_by_argument()
    {
        string[] valid = Names(2, graph => graph.ArgScope(new ArgScope { MaxPool2D = new() { Padding = Padding.Valid } }));
        Assert.That(valid, Is.EqualTo(Names(2, graph => null)), "batch norms and regularizers stay slim's");
        string[] bare = Names(2, graph => graph.ArgScope(new ArgScope { Conv2D = new() { Normalizer = Normalizer.None } }));
        Assert.That(bare.Where(name => name.Contains("BatchNorm", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void After_a_unit_function_throws_the_same_build_can_be_tried_again()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([1, 32, 32, 3]);
        using IDisposable training = graph.ArgScope(ResNetV2.ArgScope(isTraining: true));
        _ = ResNetV2.Build(images, Blocks, 5, scope: "first");
        string[] nodes = [.. graph.Nodes.Select(node => node.Name)], before = [.. variables.Variables.Select(variable => variable.Name)];
        int updates = graph.Updates.Count;

        Block[] failing = [.. Blocks, new("block2", Broken, [new(8, 4, 1), new(8, 4, 1)])];
        Assert.That(() => ResNetV2.Build(images, failing, 5, scope: "net"), Throws.InvalidOperationException.With.Message.EqualTo("broken"));
        Assert.That(graph.Nodes.Select(node => node.Name), Is.EqualTo(nodes));
        Assert.That(variables.Variables.Select(variable => variable.Name), Is.EqualTo(before));
        Assert.That(graph.Updates, Has.Count.EqualTo(updates));
        Assert.That(graph.CurrentScope.Name, Is.Empty);
        Assert.That(graph.Args.Conv2D.Outputs, Is.Null);

        (Node net, EndPoints endPoints) = ResNetV2.Build(images, [.. Blocks, ResNetV2.Block("block2", 4, 1, stride: 1)], 5, scope: "net");
        Assert.That(net.Name, Is.EqualTo("net/SpatialSqueeze"));
        Assert.That(endPoints.Keys, Has.Member("net/block2/unit_1/bottleneck_v2"));
        variables.Initialize(seed: 1);

        static Node Broken(Node inputs, UnitArgs unit, int stride, int rate)
        {
            Node net = ResNetV2.Bottleneck(inputs, unit, stride, rate);
            _ = inputs.Graph.VariableScope("left_open");
            return inputs.Graph.CurrentScope.Name.Contains("unit_2", StringComparison.Ordinal) ? throw new InvalidOperationException("broken") : net;
        }
    }

    private static string[] Names(int version, Func<Graph, IDisposable?> open)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node images = graph.Placeholder([1, 32, 32, 3]);
        using IDisposable? args = open(graph);
        _ = version == 1 ? ResNetV1.Resnet50(images, 10) : ResNetV2.Resnet50(images, 10);
        return [.. variables.Variables.Select(variable => $"{variable} {variable.Regularizer} {variable.Initializer}")];
    }
}
