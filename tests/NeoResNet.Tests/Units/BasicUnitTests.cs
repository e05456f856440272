using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Networks;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Units;

/// <summary>Networks of two-layer units against plain loops in float64, and their atrous form against their strided one.</summary>
public sealed class BasicUnitTests
{
    private const double Epsilon = 1e-5;
    private const string Scope = "net";

    private static readonly ResNetTopology Small = ResNetTopology.Cifar(14, ResNetVersion.V1) with { Units = [1, 2], Widths = [4, 7] };

    [Test]
    public void A_network_gives_what_the_papers_formulas_give(
        [Values] ResNetVersion version, [Values(ShortcutKind.Projection, ShortcutKind.ZeroPadded, ShortcutKind.ZeroPaddedBothSides, ShortcutKind.None)] ShortcutKind shortcut)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3]);
        (Node net, _) = (Small with { Version = version, Shortcut = shortcut }).Build(x, globalPool: false, scope: Scope);
        Dictionary<string, double[]> parameters = RandomParameters.Assign(variables, seed: 4);
        NhwcTensor image = RandomParameters.Image([2, 8, 9, 3], seed: 5);
        double[] expected = new Formulas(version, shortcut, parameters).Evaluate(image);
        TestBackends.ForEach(backend =>
        {
            using var session = new Session(graph, backend);
            NhwcTensor actual = session.Run(net, (x, image));
            Assert.That(Close.RelativeError(actual.Span, expected), Is.LessThan(WholeNetworkCheck.Bound), backend.Info.Name);
        });
    }

    [Test]
    public void A_highway_network_gives_what_the_papers_formula_gives()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3]);
        (Node net, _) = (Small with { Unit = UnitKind.Highway, Shortcut = ShortcutKind.None }).Build(x, globalPool: false, scope: Scope);
        variables.Initialize(seed: 1);
        string[] gates = [.. variables.Variables.Select(variable => variable.Name).Where(name => name.Contains("/gate/", StringComparison.Ordinal))];

        // The first unit of block 2 changes the shape.
        Assert.That(gates, Is.EqualTo(new[] { "net/block1/unit_1/highway/gate/weights", "net/block1/unit_1/highway/gate/biases", "net/block2/unit_2/highway/gate/weights", "net/block2/unit_2/highway/gate/biases" }));
        Assert.That(variables[gates[1]].ToTensor().Span.ToArray(), Is.All.EqualTo(-3));
        Dictionary<string, double[]> parameters = RandomParameters.Assign(variables, seed: 8);
        NhwcTensor image = RandomParameters.Image([2, 8, 9, 3], seed: 9);
        double[] expected = new Formulas(ResNetVersion.V1, ShortcutKind.None, parameters, isHighway: true).Evaluate(image);
        TestBackends.ForEach(backend =>
        {
            using var session = new Session(graph, backend);
            Assert.That(Close.RelativeError(session.Run(net, (x, image)).Span, expected), Is.LessThan(WholeNetworkCheck.Bound), backend.Info.Name);
        });
    }

    [Test]
    public void Dense_features_taken_at_the_strided_places_are_the_strided_features([Values] ResNetVersion version, [Values] StridePlace place)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 17, 17, 3]);
        ResNetTopology topology = Small with { Version = version, Units = [2, 2, 2], Widths = [4, 5, 6], StridePlace = place, Shortcut = ShortcutKind.Projection };
        (Node strided, _) = topology.Build(x, globalPool: false, scope: Scope);
        (Node dense, _) = topology.Build(x, globalPool: false, outputStride: 1, reuse: true, scope: Scope);
        _ = RandomParameters.Assign(variables, seed: 6);
        NhwcTensor image = RandomParameters.Image([1, 17, 17, 3], seed: 7);
        using var session = new Session(graph, new Backends.ReferenceBackend());
        NhwcTensor expected = session.Run(strided, (x, image)), actual = session.Run(Layers.Subsample(dense, 4), (x, image));
        Assert.That(dense.Shape, Is.EqualTo(new PartialShape(1, 17, 17, 6)));
        Assert.That(Close.RelativeError(actual.Span, Close.ToDoubles(expected.Span)), Is.LessThan(1e-6));
    }

    [Test]
    public void Fewer_channels_cannot_be_reached_by_padding() => Assert.That(
        () => (Small with { Widths = [7, 4], Shortcut = ShortcutKind.ZeroPadded }).Build(new Graph(new VariableStore()).Placeholder([1, 8, 8, 3]), scope: Scope),
        Throws.ArgumentException.With.Message.Contains("net/block2/unit_1/basic_v1").And.Message.Contains("to 4 channels"));

    private sealed class Formulas(ResNetVersion version, ShortcutKind kind, Dictionary<string, double[]> parameters, bool isHighway = false)
    {
        public double[] Evaluate(NhwcTensor image)
        {
            DoubleImage net = DoubleImage.Make(image.Shape[0], image.Shape[1], image.Shape[2], 3, (n, y, x, c) => image[n, y, x, c]);
            net = DoubleLayers.ConvSame(net, parameters[$"{Scope}/conv1/weights"], 3, 4);
            if (version == ResNetVersion.V1)
            {
                net = NormRelu(net, $"{Scope}/conv1/BatchNorm");
            }

            foreach ((string unit, int outputs, int stride) in ((string, int, int)[])[("block1/unit_1", 4, 1), ("block2/unit_1", 7, 2), ("block2/unit_2", 7, 1)])
            {
                net = isHighway ? Highway(net, $"{Scope}/{unit}/highway", outputs, stride)
                    : version == ResNetVersion.V1 ? First(net, $"{Scope}/{unit}/basic_v1", outputs, stride)
                    : Second(net, $"{Scope}/{unit}/basic_v2", outputs, stride);
            }

            return (version == ResNetVersion.V1 ? net : NormRelu(net, $"{Scope}/postnorm")).Values;
        }

        // y = relu(F(x) + x)
        private DoubleImage First(DoubleImage x, string unit, int outputs, int stride)
        {
            DoubleImage f = Norm(Conv(NormRelu(Conv(x, $"{unit}/conv1", 3, outputs, stride), $"{unit}/conv1/BatchNorm"), $"{unit}/conv2", 3, outputs, 1), $"{unit}/conv2/BatchNorm");
            return DoubleLayers.Relu(Around(x, f, outputs, stride, () => Norm(Conv(x, $"{unit}/shortcut", 1, outputs, stride), $"{unit}/shortcut/BatchNorm")));
        }

        // y = T(x) * H(x) + (1 - T(x)) * x
        private DoubleImage Highway(DoubleImage x, string unit, int outputs, int stride)
        {
            DoubleImage h = NormRelu(Conv(NormRelu(Conv(x, $"{unit}/conv1", 3, outputs, stride), $"{unit}/conv1/BatchNorm"), $"{unit}/conv2", 3, outputs, 1), $"{unit}/conv2/BatchNorm");
            if (stride != 1 || x.Channels != outputs)
            {
                return h;
            }

            DoubleImage gate = DoubleLayers.AddBias(Conv(x, $"{unit}/gate", 1, outputs, 1), parameters[$"{unit}/gate/biases"]);
            return DoubleImage.Make(x.Batch, x.Height, x.Width, outputs, (n, row, column, c) =>
            {
                double open = 1 / (1 + Math.Exp(-gate[n, row, column, c]));
                return (open * h[n, row, column, c]) + ((1 - open) * x[n, row, column, c]);
            });
        }

        // y = F(relu(norm(x))) + x
        private DoubleImage Second(DoubleImage x, string unit, int outputs, int stride)
        {
            DoubleImage preact = NormRelu(x, $"{unit}/preact");
            DoubleImage f = Conv(NormRelu(Conv(preact, $"{unit}/conv1", 3, outputs, stride), $"{unit}/conv1/BatchNorm"), $"{unit}/conv2", 3, outputs, 1);
            return Around(x, f, outputs, stride, () => Conv(preact, $"{unit}/shortcut", 1, outputs, stride));
        }

        private DoubleImage Around(DoubleImage x, DoubleImage f, int outputs, int stride, Func<DoubleImage> project)
        {
            if (kind == ShortcutKind.None)
            {
                return f;
            }

            if (kind == ShortcutKind.Projection && x.Channels != outputs)
            {
                return DoubleLayers.Add(f, project());
            }

            // Of three new channels one stands in front where both sides get some.
            int before = kind == ShortcutKind.ZeroPaddedBothSides ? (outputs - x.Channels) / 2 : 0;
            DoubleImage kept = DoubleLayers.Subsample(x, stride);
            return DoubleLayers.Add(f, DoubleImage.Make(kept.Batch, kept.Height, kept.Width, outputs, (n, row, column, c) =>
                c >= before && c < before + kept.Channels ? kept[n, row, column, c - before] : 0));
        }

        private DoubleImage Conv(DoubleImage x, string scope, int kernel, int outputs, int stride) =>
            DoubleLayers.ConvSame(x, parameters[$"{scope}/weights"], kernel, outputs, stride);

        private DoubleImage NormRelu(DoubleImage x, string scope) => DoubleLayers.Relu(Norm(x, scope));

        private DoubleImage Norm(DoubleImage x, string scope) => DoubleLayers.BatchNorm(
            x, parameters[$"{scope}/gamma"], parameters[$"{scope}/beta"], parameters[$"{scope}/moving_mean"], parameters[$"{scope}/moving_variance"], Epsilon);
    }
}
