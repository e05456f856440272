using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Updates;

/// <summary>Batch norm by the batch's own statistics, and the updates of the moving ones, step by step against float64.</summary>
public sealed class TrainingBatchNormTests
{
    private const double Decay = 0.9;

    // What float32 rounds in mean * scale, times the mean in deviations; the statistics themselves are computed in float64.
    private const double Bound = 3e-7;

    private static readonly Shape[] Shapes = [[1, 1, 1, 3], [2, 1, 1, 5], [3, 5, 7, 1], [2, 9, 11, 17], [1, 33, 40, 65], [5, 40, 41, 20]];

    [Test]
    public void Several_steps_give_what_float64_gives([Values] bool cpu, [ValueSource(nameof(Shapes))] object shapeOfX, [Values] bool fused, [Values(0f, 5f)] float offset)
    {
        var shape = (Shape)shapeOfX;
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder(shape), net;
        using (graph.ArgScope(new ArgScope { BatchNorm = new() { Fused = fused, Scale = true, Decay = Decay, Epsilon = 1e-5 } }))
        {
            net = Layers.BatchNorm(x, isTraining: true, scope: "n");
        }

        variables.Initialize(seed: 0);
        NhwcTensor gamma = Run.RandomTensor([shape[3]], 1), beta = Run.RandomTensor([shape[3]], 2);
        variables["n/gamma"].Assign(gamma.Span);
        variables["n/beta"].Assign(beta.Span);
        var expected = new DoubleBatchNorm(shape[3], Decay, 1e-5, fused);

        using IBackend backend = cpu ? new CpuBackend(new() { MaxThreads = 2 }) : new ReferenceBackend();
        using var session = new Session(graph, backend);
        Callable call = session.Callable([x], [net], graph.Updates);
        for (int step = 0; step < 4; step++)
        {
            NhwcTensor image = Run.RandomTensor(shape, seed: 10 + step);
            foreach (ref float value in image.Span)
            {
                value = (value * (step + 1)) + offset;
            }

            NhwcTensor actual = call.Run([image])[0];
            double[] y = expected.Step(image.Span, gamma.Span, beta.Span);
            AssertClose(actual, y, Bound * (1 + expected.FarthestMean));
        }

        NhwcTensor mean = variables["n/moving_mean"].ToTensor(), variance = variables["n/moving_variance"].ToTensor();
        AssertClose(mean, expected.MovingMean, 5e-7);
        AssertClose(variance, expected.MovingVariance, 5e-7);
    }

    [Test]
    public void A_mean_far_from_zero_costs_the_variance_no_digits([ValueSource(nameof(Levels))] CpuLevel level)
    {
        NhwcTensor image = Run.RandomTensor([2, 100, 101, 20], seed: 3);
        foreach (ref float value in image.Span)
        {
            value += 1_000_000;
        }

        CheckMoments(image, level);
    }

    [Test]
    public void A_first_pixel_far_from_the_others_costs_them_no_digits([ValueSource(nameof(Levels))] CpuLevel level)
    {
        NhwcTensor image = Run.RandomTensor([2, 100, 101, 20], seed: 3);
        foreach (ref float value in image.Span)
        {
            value = (value + 1) * 1e-4f;
        }

        image.Span[..20].Fill(10_000);
        CheckMoments(image, level);
    }

    [Test]
    public void Statistics_of_no_values_are_not_a_number()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, 2, 2, 3]);
        _ = Layers.BatchNorm(x, isTraining: true, scope: "n");
        var none = new NhwcTensor([0, 2, 2, 3]);
        float[] moments = Run.Reference(graph.Updates[0].Moments, (x, none));
        Assert.That(moments, Has.Length.EqualTo(9).And.All.NaN);
    }

    [Test]
    public void In_inference_nothing_is_collected_and_the_moving_averages_are_read()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node norm = Layers.BatchNorm(graph.Placeholder([1, 2, 2, 3]), scope: "n");
        Assert.That(graph.Updates, Is.Empty);
        Assert.That(norm.Inputs, Has.Count.EqualTo(1));
    }

    [Test]
    public void Statistics_of_another_number_of_channels_are_refused_by_name()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 2, 2, 3]), other = graph.Placeholder([3, 4]);
        Node norm = Layers.BatchNorm(x, isTraining: true, scope: "n");
        Assert.That(() => graph.Add(norm.Operation, [x, other], "mine"), Throws.ArgumentException.With.Message.Contains("mine").And.Message.Contains("[3, 3]").And.Message.Contains("[3, 4]"));
    }

    private static IEnumerable<CpuLevel> Levels => CpuKernels.Table.Where(kernel => kernel.IsAvailable).Select(kernel => kernel.Level);

    private static void CheckMoments(NhwcTensor image, CpuLevel level)
    {
        int channels = image.Shape[3];
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, channels]);
        _ = Layers.BatchNorm(x, decay: 0, isTraining: true, scope: "n");
        variables.Initialize(seed: 0);
        var expected = new DoubleBatchNorm(channels, 0, 0, fused: true);
        float[] one = [.. Enumerable.Repeat(1f, channels)];
        _ = expected.Step(image.Span, one, one);
        using var backend = new CpuBackend(new() { Level = level });
        using var session = new Session(graph, backend);
        _ = session.Callable([x], [], graph.Updates).Run([image]);
        NhwcTensor mean = variables["n/moving_mean"].ToTensor(), variance = variables["n/moving_variance"].ToTensor();
        AssertClose(mean, expected.MovingMean, 2e-7);
        AssertClose(variance, expected.MovingVariance, 2e-7);
    }

    private static void AssertClose(NhwcTensor actual, double[] expected, double bound)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length));
        double size = Math.Max(1, expected.Max(Math.Abs));
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That((double)actual.Span[i], Is.EqualTo(expected[i]).Within(bound * size), $"element {i}");
        }
    }
}
