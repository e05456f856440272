using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Training.Tests.Trainers;

namespace NeoResNet.Training.Tests.Experiments;

/// <summary>Tests the norms of gradients against differences of the loss.</summary>
public sealed class GradientNormsTests
{
    private const ulong Seed = 5;

    private static readonly PhotoBatch Batch = new PhotoLoader(TrainerSetup.Halves(16), TrainerSetup.Options().Recipe!, new() { BatchSize = 8 }).Epoch(0).First();

    private static IEnumerable<TestCaseData> Cases()
    {
        ResNetTopology plain = ResNetTopology.Cifar(14, ResNetVersion.V1) with { Shortcut = ShortcutKind.None };
        yield return new TestCaseData(plain).SetArgDisplayNames("plain");
        yield return new TestCaseData(plain with { Unit = UnitKind.Highway }).SetArgDisplayNames("highway");
        yield return new TestCaseData(ResNetTopology.Cifar(14, ResNetVersion.V1)).SetArgDisplayNames("V1");
        yield return new TestCaseData(ResNetTopology.Cifar(14, ResNetVersion.V2)).SetArgDisplayNames("V2");
    }

    [TestCaseSource(nameof(Cases))]
    public void A_norm_is_the_slope_of_the_loss_in_the_direction_of_the_gradient(object topology)
    {
        GradientNorms norms = GradientNorms.Measure((ResNetTopology)topology, Batch, Seed, maxThreads: 1);
        using var network = new Network((ResNetTopology)topology);
        Assert.That(norms.Loss, Is.EqualTo(network.Loss()).Within(1e-5));
        Assert.That(norms.First, Is.EqualTo(network.Slope("block1/unit_1")).Within(2).Percent);
        Assert.That(norms.Last, Is.EqualTo(network.Slope("block3/unit_2")).Within(2).Percent);
    }

    [Test]
    public void Norms_do_not_depend_on_the_number_of_threads()
    {
        ResNetTopology topology = ResNetTopology.Cifar(14, ResNetVersion.V2);
        Assert.That(GradientNorms.Measure(topology, Batch, Seed, maxThreads: 3), Is.EqualTo(GradientNorms.Measure(topology, Batch, Seed, maxThreads: 1)));
    }

    private sealed class Network : IDisposable
    {
        private const double Step = 3e-4;

        private readonly VariableStore _variables = new();
        private readonly CpuBackend _backend = new(new() { MaxThreads = 1 });
        private readonly Session _session;
        private readonly Node _images, _labels, _loss;

        public Network(ResNetTopology topology)
        {
            var graph = new Graph(_variables);
            (_images, _labels) = (graph.Placeholder(Batch.Images.Shape), graph.Placeholder(Batch.Targets.Shape));
            (Node logits, _) = topology.Build(_images, 4, isTraining: true, scope: "network");
            _loss = Losses.SoftmaxCrossEntropy(logits, _labels);
            _variables.Initialize(Seed);
            _session = new(graph, _backend);
        }

        public double Loss() => _session.Run(_loss, (_images, Batch.Images), (_labels, Batch.Targets)).Span[0];

        // The directional derivative along the gradient, divided by its norm, is the norm.
        public double Slope(string unit)
        {
            Variable[] weights = [.. _variables.Variables.Where(variable => variable.Name.Contains($"/{unit}/", StringComparison.Ordinal) && variable.Name.EndsWith("/weights", StringComparison.Ordinal))];
            float[][] start = [.. weights.Select(variable => variable.ToTensor().Span.ToArray())];
            float[][] gradients = [.. _session.Callable([_images, _labels], Gradients.Of(_loss, weights)).Run([Batch.Images, Batch.Targets]).Select(gradient => gradient.Span.ToArray())];
            double norm = Math.Sqrt(gradients.Sum(gradient => gradient.Sum(value => (double)value * value)));

            double Along(double step)
            {
                foreach ((int i, Variable variable) in weights.Index())
                {
                    variable.Assign([.. start[i].Zip(gradients[i], (value, direction) => (float)(value + (step * direction / norm)))]);
                }

                return Loss();
            }

            double slope = (Along(Step) - Along(-Step)) / (2 * Step);
            _ = Along(0);
            return slope;
        }

        public void Dispose()
        {
            _session.Dispose();
            _backend.Dispose();
            _variables.Dispose();
        }
    }
}
