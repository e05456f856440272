using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Networks;

/// <summary>Whole networks in training mode: every end point and every moving average, step by step, against float64.</summary>
public sealed class TrainingNetworkTests
{
    private const int Steps = 3;

    // Few blocks and many pixels: normalising by the variance of a handful of values would magnify the rounding before it.
    private const double Bound = 1e-5;

    private static IEnumerable<TestCaseData> Cases() =>
        from version in SlimVersion.All
        from level in CpuKernels.Table.Where(kernel => kernel.IsAvailable).Select(kernel => kernel.Level)
        select new TestCaseData(version, level).SetArgDisplayNames($"{version}", $"{level}");

    [TestCaseSource(nameof(Cases))]
    public void Several_steps_give_float64s_end_points_and_moving_averages(object version, CpuLevel level)
    {
        var network = new NetworkCase
        {
            Version = (SlimVersion)version,
            IsTraining = true,
            Blocks = [(4, 2, 2), (5, 2, 1)],
            Batch = 3,
            Height = 65,
            Width = 71,
        };
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        (Node x, _, EndPoints endPoints) = network.Build(graph);
        Dictionary<string, double[]> parameters = RandomParameters.Assign(variables, seed: 7);
        using var backend = new CpuBackend(new() { Level = level, MaxThreads = 2 });
        using var session = new Session(graph, backend);
        Callable step = session.Callable([x], [.. endPoints.Values], graph.Updates);
        for (int i = 0; i < Steps; i++)
        {
            NhwcTensor image = RandomParameters.Image(network.InputShape, seed: 20 + i);
            IReadOnlyList<DoubleEndPoint> expected = Float64Network.Evaluate(network, parameters, image, moved: parameters);
            foreach ((DoubleEndPoint point, NhwcTensor actual) in expected.Zip(step.Run([image])))
            {
                Assert.That(Close.RelativeError(actual.Span, point.Values), Is.LessThan(Bound), $"step {i}: {point.Name}");
            }
        }

        Variable[] moved = [.. graph.Updates.Select(update => update.Variable)];
        Assert.That(moved, Is.EqualTo(variables.Variables.Where(variable => !variable.Trainable)));
        foreach (Variable variable in moved)
        {
            NhwcTensor actual = variable.ToTensor();
            Assert.That(Close.RelativeError(actual.Span, parameters[variable.Name]), Is.LessThan(Bound), variable.Name);
        }
    }
}
