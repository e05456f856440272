using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Lowering;

/// <summary>
/// Random graphs give the same numbers however they are lowered: fetching one node (everything is merged), fetching all
/// (nothing that would hide a value), and running node by node with the inputs fed (nothing at all can be merged).
/// </summary>
public sealed class FusionOracleTests
{
    private const double Tolerance = 2e-5;
    private const int Nodes = 14;

    [Test]
    public void A_random_graph_gives_the_same_values_merged_or_not([Range(1, 60)] int seed)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 7, 8, 4], "x");
        Node[] nodes = Grow(x, new Random(seed));
        Run.Randomize(variables, seed);
        NhwcTensor image = Run.RandomTensor([1, 7, 8, 4], seed);
        Dictionary<Node, float[]> oracle = NodeByNode(graph, x, image);

        using IBackend backend = seed % 2 == 0 ? new ReferenceBackend() : new CpuBackend(new() { MaxThreads = 1 });
        using var session = new Session(graph, backend, new() { PlanCacheSize = 2 });
        NhwcTensor[] together = session.Callable([x], nodes).Run([image]);
        foreach ((Node node, NhwcTensor tensor) in nodes.Zip(together))
        {
            NhwcTensor alone = session.Run(node, (x, image));
            double scale = 1 + oracle[node].Max(Math.Abs);
            Assert.That(Run.MaxDifference(tensor.Span, oracle[node]) / scale, Is.LessThan(Tolerance), $"{node.Name} fetched with all");
            Assert.That(Run.MaxDifference(alone.Span, oracle[node]) / scale, Is.LessThan(Tolerance), $"{node.Name} fetched alone");
        }
    }

    private static Dictionary<Node, float[]> NodeByNode(Graph graph, Node x, NhwcTensor image)
    {
        var values = new Dictionary<Node, float[]> { [x] = image.Span.ToArray() };
        foreach (Node node in graph.Nodes.Where(node => node != x))
        {
            (Node Node, NhwcTensor Tensor)[] feeds = [.. node.Inputs.Distinct().Select(input => (input, new NhwcTensor(input.Shape.ToShape(), values[input])))];
            values[node] = Run.Reference(node, feeds);
        }

        return values;
    }

    private static Node[] Grow(Node x, Random random)
    {
        Node Pick() => x.Graph.Nodes[random.Next(x.Graph.Nodes.Count)] is { Shape.Rank: 4 } node ? node : x;
        for (int i = 0; i < Nodes; i++)
        {
            Node input = Pick();
            bool small = input.Shape[1] < 3 || input.Shape[2] < 3;
            _ = random.Next(12) switch
            {
                0 => Layers.Conv2D(input, 4, 1, activation: Activation.None),
                1 => Layers.Conv2D(input, 4, 3, activation: Activation.Relu, normalizer: Normalizer.BatchNorm),
                2 => Layers.Conv2DSame(input, 4, 3, stride: 2, activation: Activation.None, normalizer: Normalizer.BatchNorm),
                3 => Layers.BatchNorm(input, scale: true, activation: Activation.Relu),
                4 => Layers.BatchNorm(input, scale: true),
                5 => Layers.Relu(input),
                6 => Layers.Subsample(input, 2),
                7 => small ? input : Layers.MaxPool2D(input, 3, padding: Padding.Same),
                8 => input.Graph.Add(new PadOperation((1, 0), (0, 2)), [input]),
                9 => Layers.Clip(input, -0.5f, 0.75f),
                _ => Layers.Add(input, x.Graph.Nodes.Last(node => node.Shape == input.Shape)),
            };
        }

        return [.. x.Graph.Nodes.Where(node => node != x)];
    }
}
