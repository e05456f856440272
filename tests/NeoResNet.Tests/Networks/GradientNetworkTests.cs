using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Networks;

/// <summary>Whole networks: the gradient of every variable against finite differences of the float64 network.</summary>
public sealed class GradientNetworkTests
{
    // The error in two directions, relative to the norm of the gradient. Gradients with a norm below the floor are zero but for rounding.
    private const double Bound = 1e-4;
    private const double Floor = 1e-6;

    // With a larger step, some activations cross the kink of a ReLU.
    private const double Step = 1e-8;

    private static IEnumerable<TestCaseData> Cases()
    {
        NetworkCase small = new() { IsTraining = true, Blocks = [(4, 2, 2), (5, 2, 1)], Batch = 3, Height = 33, Width = 37 };
        foreach ((string name, NetworkCase network) in ((string, NetworkCase)[])
            [
                ("training", small),
                ("inference", small with { IsTraining = false }),
                ("even sizes", small with { Height = 32, Width = 34 }),
                ("valid pool", small with { ValidPool = true }),
                ("output stride 4", small with { OutputStride = 4 }),
                ("output stride 8, three blocks", small with { OutputStride = 8, Blocks = [(4, 2, 2), (4, 1, 2), (5, 2, 1)] }),
                ("no root", small with { Root = false, Height = 9, Width = 11 }),
                ("no root, output stride 1", small with { Root = false, Height = 9, Width = 8, OutputStride = 1 }),
                ("stride 2 at the end", small with { Blocks = [(4, 1, 2), (5, 2, 2)] }),
            ])
        {
            foreach (SlimVersion version in SlimVersion.All)
            {
                yield return new TestCaseData(network with { Version = version }, WinogradUse.Auto).SetArgDisplayNames($"{version}", name);
            }
        }

        foreach (WinogradUse winograd in (WinogradUse[])[WinogradUse.Force, WinogradUse.Force2])
        {
            yield return new TestCaseData(small with { Version = SlimVersion.V2 }, winograd).SetArgDisplayNames($"{SlimVersion.V2}", $"Winograd {winograd}");
        }

        yield return new TestCaseData(small with { Version = SlimVersion.V1, Bounded = true }, WinogradUse.Auto).SetArgDisplayNames($"{SlimVersion.V1}", "bounded");
    }

    [TestCaseSource(nameof(Cases))]
    public void The_gradients_are_those_of_finite_differences(object networkCase, WinogradUse winograd)
    {
        var network = (NetworkCase)networkCase;
        using var variables = new VariableStore();
        (Node loss, Node x, Node labels) = Build(network, variables);
        Dictionary<string, double[]> parameters = RandomParameters.Assign(variables, seed: 7);
        NhwcTensor image = RandomParameters.Image(network.InputShape, seed: 20), targets = Targets(network);
        Variable[] trained = [.. variables.Variables.Where(variable => variable.Trainable)];
        using var backend = new CpuBackend(new() { MaxThreads = 2, Winograd = winograd });
        using var session = new Session(loss.Graph, backend);
        NhwcTensor[] actual = session.Callable([x, labels], [loss, .. Gradients.Of(loss, trained)]).Run([image, targets]);

        double Value() => Loss(Float64Network.Evaluate(network, parameters, image), targets);
        Assert.That(actual[0].Span[0], Is.EqualTo(Value()).Within(1e-5));
        foreach ((int i, Variable variable) in trained.Index())
        {
            double[] gradient = [.. actual[i + 1].Span.ToArray().Select(value => (double)value)], values = parameters[variable.Name];
            double norm = Math.Sqrt(gradient.Sum(value => value * value));
            var random = new Random(i);
            double[] along = [.. gradient.Select(value => norm == 0 ? 0 : value / norm)], across = Unit([.. gradient.Select(_ => random.NextDouble() - 0.5)]);
            foreach (double[] direction in new[] { along, across })
            {
                double expected = Difference(values, direction, Value), found = gradient.Zip(direction, (g, d) => g * d).Sum();
                Assert.That(Math.Abs(found - expected), Is.LessThan(Math.Max(Floor, Bound * norm)), $"{variable.Name}: {found:E3} against {expected:E3}, norm {norm:E2}");
            }
        }
    }

    [Test]
    public void In_training_the_biases_before_the_first_batch_norm_have_no_gradient([Values] CpuLevel level)
    {
        if (!CpuKernels.Table.Single(kernel => kernel.Level == level).IsAvailable)
        {
            Assert.Ignore($"This processor cannot run {level}.");
        }

        NetworkCase network = new() { IsTraining = true, Blocks = [(4, 2, 2), (5, 2, 1)], Batch = 3, Height = 65, Width = 71 };
        using var variables = new VariableStore();
        (Node loss, Node x, Node labels) = Build(network, variables);
        _ = RandomParameters.Assign(variables, seed: 7);
        using var backend = new CpuBackend(new() { MaxThreads = 2, Level = level });
        using var session = new Session(loss.Graph, backend);
        Variable weights = variables[$"{NetworkCase.Scope}/conv1/weights"], biases = variables[$"{NetworkCase.Scope}/conv1/biases"];
        NhwcTensor[] gradients = session.Callable([x, labels], Gradients.Of(loss, [weights, biases]))
            .Run([RandomParameters.Image(network.InputShape, seed: 20), Targets(network)]);
        Assert.That(Norm(gradients[1]), Is.LessThan(1e-6 * Norm(gradients[0])));
    }

    [Test]
    public void Gradients_have_the_same_bits_for_every_number_of_threads([Values] bool isV2, [Values(WinogradUse.Auto, WinogradUse.Force)] WinogradUse winograd)
    {
        NetworkCase network = new() { Version = isV2 ? SlimVersion.V2 : SlimVersion.V1, IsTraining = true, Batch = 4, Height = 65, Width = 71 };
        using var variables = new VariableStore();
        (Node loss, Node x, Node labels) = Build(network, variables);
        _ = RandomParameters.Assign(variables, seed: 7);
        using var backend = new CpuBackend(new() { MaxThreads = 3, Winograd = winograd });
        using var session = new Session(loss.Graph, backend);
        Variable[] trained = [.. variables.Variables.Where(variable => variable.Trainable)];
        Callable call = session.Callable([x, labels], [loss, .. Gradients.Of(loss, trained)]);
        NhwcTensor[] inputs = [RandomParameters.Image(network.InputShape, seed: 20), Targets(network)];
        NhwcTensor[] one = call.Run(inputs, new RunOptions(MaxThreads: 1));
        for (int threads = 2; threads <= 3; threads++)
        {
            foreach ((NhwcTensor expected, NhwcTensor actual) in one.Zip(call.Run(inputs, new RunOptions(MaxThreads: threads))))
            {
                Assert.That(actual.Span.SequenceEqual(expected.Span), Is.True);
            }
        }
    }

    private static (Node Loss, Node Images, Node Labels) Build(NetworkCase network, VariableStore variables)
    {
        var graph = new Graph(variables);
        (Node x, Node net, _) = network.Build(graph);
        Node labels = graph.Placeholder([null, network.Classes]);
        return (Losses.SoftmaxCrossEntropy(net, labels, 0.1), x, labels);
    }

    private static NhwcTensor Targets(NetworkCase network)
    {
        int classes = network.Classes!.Value;
        var labels = new NhwcTensor(network.Batch, classes);
        for (int image = 0; image < network.Batch; image++)
        {
            labels.Span[(image * classes) + (image % classes)] = 1;
        }

        return labels;
    }

    private static double Loss(IReadOnlyList<DoubleEndPoint> endPoints, NhwcTensor targets)
    {
        DoubleEndPoint logits = endPoints.Single(point => point.Name == $"{NetworkCase.Scope}/logits");
        int classes = logits.Shape[3];
        return logits.Values.Chunk(classes).Select((row, image) =>
        {
            double all = Math.Log(row.Sum(Math.Exp));
            return row.Select((logit, c) => -((0.9 * targets.Span[(image * classes) + c]) + (0.1 / classes)) * (logit - all)).Sum();
        }).Average();
    }

    private static double Difference(double[] values, double[] direction, Func<double> loss)
    {
        double[] original = [.. values];
        double At(double step)
        {
            for (int i = 0; i < values.Length; i++)
            {
                values[i] = original[i] + (step * direction[i]);
            }

            return loss();
        }

        double difference = (At(Step) - At(-Step)) / (2 * Step);
        original.CopyTo(values, 0);
        return difference;
    }

    private static double[] Unit(double[] vector)
    {
        double norm = Math.Sqrt(vector.Sum(value => value * value));
        return [.. vector.Select(value => value / norm)];
    }

    private static double Norm(NhwcTensor tensor) => Math.Sqrt(tensor.Span.ToArray().Sum(value => (double)value * value));
}
