using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Networks;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Models;

/// <summary>Atrous units compute the same features as strided ones, only more densely.</summary>
public sealed class OutputStrideTests
{
    private const double Tolerance = 1e-4;
    private const int NominalStride = 32;

    [Test]
    public void Dense_features_subsampled_are_the_nominal_ones([Values(4, 8, 16, 32)] int outputStride, [Values(65, 64, 70)] int size)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3]);
        Node nominal = Build(x, null, reuse: false), dense = Layers.Subsample(Build(x, outputStride, reuse: true), NominalStride / outputStride);
        _ = RandomParameters.Assign(variables, seed: 3);

        using var backend = new CpuBackend();
        using var session = new Session(graph, backend);
        NhwcTensor image = RandomParameters.Image([2, size, size + 7, 3], seed: 4);
        NhwcTensor expected = session.Run(nominal, (x, image)), actual = session.Run(dense, (x, image));
        Assert.That(actual.Shape, Is.EqualTo(expected.Shape));
        Close.AssertAll(actual.Span, Close.ToDoubles(expected.Span), Tolerance, Tolerance, $"output stride {outputStride}");
    }

    // Rates of the 3x3 convolutions block by block, from slim's table; the last unit of the block where the stride is
    // reached still runs at the old rate.
    [TestCase(32, new[] { 1, 1, 1, 1 })]
    [TestCase(16, new[] { 1, 1, 1, 2 })]
    [TestCase(8, new[] { 1, 1, 2, 4 })]
    [TestCase(4, new[] { 1, 2, 4, 8 })]
    public void The_rate_of_a_blocks_3x3_convolutions_grows_once_the_output_stride_is_reached(int outputStride, int[] rates)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        _ = Build(graph.Placeholder([1, 321, 321, 3]), outputStride, reuse: false);
        foreach ((int block, int rate) in rates.Index())
        {
            Node[] convolutions = [.. graph.Nodes.Where(node => node.Operation is Conv2DOperation && node.Scope.Contains($"/block{block + 1}/", StringComparison.Ordinal))];
            Assert.That(convolutions.Where(node => node.Scope.EndsWith("/conv2", StringComparison.Ordinal)).Select(node => ((Conv2DOperation)node.Operation).Rate), Has.All.EqualTo((Size2D)rate));
            Assert.That(convolutions.Where(node => !node.Scope.EndsWith("/conv2", StringComparison.Ordinal)).Select(node => ((Conv2DOperation)node.Operation).Rate), Has.All.EqualTo((Size2D)1));
        }
    }

    [TestCase(2)]
    [TestCase(6)]
    [TestCase(30)]
    public void An_output_stride_that_is_no_multiple_of_4_is_refused(int outputStride) => Assert.That(
        () => BuildAlone(outputStride), Throws.ArgumentException.With.Message.Contains("multiple of 4").And.Message.Contains($"{outputStride}").And.Property("ParamName").EqualTo("outputStride"));

    [TestCase(12)]
    [TestCase(24)]
    [TestCase(64)]
    public void An_output_stride_that_the_blocks_do_not_multiply_to_is_refused(int outputStride) => Assert.That(
        () => BuildAlone(outputStride), Throws.ArgumentException.With.Message.Contains("cannot be reached").And.Message.Contains($"do not multiply to {outputStride}."));

    [TestCase(0)]
    [TestCase(-4)]
    public void An_output_stride_that_is_not_positive_is_refused_by_name(int outputStride)
    {
        Assert.That(() => BuildAlone(outputStride), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("outputStride"));
        using var variables = new VariableStore();
        Node net = new Graph(variables).Placeholder([1, 64, 64, 3]);
        Assert.That(() => Block.Stack(net, Blocks(), outputStride), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Property("ParamName").EqualTo("outputStride"));
    }

    [Test]
    public void Without_the_root_block_the_output_stride_is_the_blocks_own([Values(1, 2, 4, 8)] int outputStride)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        using (graph.ArgScope(ResNetV2.ArgScope()))
        {
            (Node net, _) = ResNetV2.Build(graph.Placeholder([1, 64, 64, 16]), Blocks(), globalPool: false, outputStride: outputStride, includeRootBlock: false);
            Assert.That(net.Shape.ToShape(), Is.EqualTo(new Shape(1, 64 / outputStride, 64 / outputStride, 32)));
        }
    }

    private static void BuildAlone(int outputStride)
    {
        using var variables = new VariableStore();
        _ = Build(new Graph(variables).Placeholder([1, 64, 64, 3]), outputStride, reuse: false);
    }

    private static Node Build(Node x, int? outputStride, bool reuse)
    {
        using (x.Graph.ArgScope(ResNetV2.ArgScope()))
        {
            return ResNetV2.Build(x, Blocks(), globalPool: false, outputStride: outputStride, reuse: reuse ? true : null, scope: "net").Net;
        }
    }

    private static Block[] Blocks() =>
    [
        ResNetV2.Block("block1", 4, 3, 2), ResNetV2.Block("block2", 4, 4, 2), ResNetV2.Block("block3", 8, 6, 2), ResNetV2.Block("block4", 8, 3, 1),
    ];
}
