using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Networks;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Models;

/// <summary>A block takes any unit function: here the two-layer unit of the shallower networks, which the library does not have.</summary>
public sealed class OwnUnitTests
{
    private const double Epsilon = 1.001e-5;

    [Test]
    public void A_users_own_unit_is_built_named_strided_and_run_like_the_librarys()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 8]);
        Node net;
        EndPoints endPoints;
        var block = new Block("block1", PlainUnit, [new(8, 8, 1), new(8, 8, 2)]);
        using (graph.ArgScope(ResNetV2.ArgScope()))
        {
            (net, endPoints) = ResNetV2.Build(x, [block], globalPool: false, includeRootBlock: false, scope: "own");
        }

        Assert.That(endPoints.Keys, Is.EqualTo(new[]
        {
            "own/block1/unit_1/plain/conv1", "own/block1/unit_1/plain/conv2", "own/block1/unit_2/plain/conv1", "own/block1/unit_2/plain/conv2", "own/block1",
        }));
        Dictionary<string, double[]> parameters = RandomParameters.Assign(variables, seed: 1);
        NhwcTensor image = RandomParameters.Image([2, 9, 12, 8], seed: 2);
        double[] expected = Expected(parameters, image);
        TestBackends.ForEach(backend =>
        {
            using var session = new Session(graph, backend);
            NhwcTensor actual = session.Run(net, (x, image));
            Assert.That(actual.Shape, Is.EqualTo(new Shape(2, 5, 6, 8)));
            Assert.That(Close.RelativeError(actual.Span, expected), Is.LessThan(WholeNetworkCheck.Bound), backend.Info.Name);
        });
    }

    [Test]
    public void The_stack_tells_a_unit_the_stride_and_rate_that_the_output_stride_asks_for()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        var calls = new List<(string Scope, int Stride, int Rate)>();
        Node Spy(Node inputs, UnitArgs unit, int stride, int rate)
        {
            calls.Add((inputs.Graph.CurrentScope.Name, stride, rate));
            return Layers.Subsample(inputs, stride);
        }

        UnitArgs one = new(8, 8, 1), two = new(8, 8, 2);
        _ = Block.Stack(
            graph.Placeholder([1, 16, 16, 8]), [new("a", Spy, [one, two]), new("b", Spy, [one, two]), new("c", Spy, [two, one])], outputStride: 2);
        Assert.That(calls, Is.EqualTo(new[]
        {
            ("a/unit_1", 1, 1), ("a/unit_2", 2, 1), ("b/unit_1", 1, 1), ("b/unit_2", 1, 1), ("c/unit_1", 1, 2), ("c/unit_2", 1, 4),
        }));
    }

    private static Node PlainUnit(Node inputs, UnitArgs unit, int stride, int rate)
    {
        using VariableScope scope = inputs.Graph.VariableScope(null, "plain");
        Node residual = Layers.Conv2DSame(inputs, unit.DepthBottleneck, 3, stride, rate, scope: "conv1");
        residual = Layers.Conv2D(residual, unit.Depth, 3, activation: Activation.None, normalizer: Normalizer.None, scope: "conv2");
        return Layers.Relu(Layers.Add(Layers.Subsample(inputs, stride), residual));
    }

    private static double[] Expected(Dictionary<string, double[]> parameters, NhwcTensor image)
    {
        DoubleImage net = DoubleImage.Make(image.Shape[0], image.Shape[1], image.Shape[2], image.Shape[3], (n, y, x, c) => image[n, y, x, c]);
        for (int u = 1; u <= 2; u++)
        {
            string scope = $"own/block1/unit_{u}/plain";
            DoubleImage residual = DoubleLayers.ConvSame(net, parameters[$"{scope}/conv1/weights"], 3, 8, stride: u);
            residual = DoubleLayers.Relu(Norm(residual, parameters, $"{scope}/conv1/BatchNorm"));
            residual = DoubleLayers.AddBias(DoubleLayers.ConvSame(residual, parameters[$"{scope}/conv2/weights"], 3, 8), parameters[$"{scope}/conv2/biases"]);
            net = DoubleLayers.Relu(DoubleLayers.Add(DoubleLayers.Subsample(net, u), residual));
        }

        return DoubleLayers.Relu(Norm(net, parameters, "own/postnorm")).Values;
    }

    private static DoubleImage Norm(DoubleImage image, Dictionary<string, double[]> parameters, string scope) => DoubleLayers.BatchNorm(
        image, parameters[$"{scope}/gamma"], parameters[$"{scope}/beta"], parameters[$"{scope}/moving_mean"], parameters[$"{scope}/moving_variance"], Epsilon);
}
