using System.Globalization;
using System.Text.RegularExpressions;
using NeoResNet.Backends;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Sessions;

public sealed class ForwardTimerTests
{
    private const string Timestamp = @"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{6}";

    [Test]
    public void The_lines_are_the_tutorials_one_every_tenth_step_and_a_summary()
    {
        (ForwardTiming timing, string[] lines) = Time(batches: 21, burnIn: 3);
        Assert.That(lines, Has.Length.EqualTo(4));
        for (int i = 0; i < 3; i++)
        {
            Assert.That(lines[i], Does.Match($"^{Timestamp}: step {10 * i}, duration = {timing.Steps[10 * i].ToString("F3", CultureInfo.InvariantCulture)}$"));
        }

        Assert.That(lines[3], Does.Match(
            $"^{Timestamp}: Forward across 21 steps, {Regex.Escape(timing.Mean.ToString("F3", CultureInfo.InvariantCulture))} \\+/- " +
            $"{Regex.Escape(timing.StandardDeviation.ToString("F3", CultureInfo.InvariantCulture))} sec / batch$"));
        Assert.That(timing.Steps, Has.Count.EqualTo(21).And.All.GreaterThan(0));
        Assert.That(timing.First, Is.GreaterThan(0));
    }

    [Test]
    public void The_lines_have_a_decimal_point_in_every_culture()
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        try
        {
            var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
            comma.NumberFormat.NumberDecimalSeparator = ",";
            CultureInfo.CurrentCulture = comma;
            Assert.That(Time(batches: 1, burnIn: 0).Lines, Has.All.Match(@"\d\.\d{3}").And.None.Match(@"\d,\d"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Test]
    public void Mean_deviation_and_median_are_those_of_the_steps()
    {
        var timing = new ForwardTiming(9, [0.1, 0.4, 0.2, 0.5]);
        Assert.That(timing.Mean, Is.EqualTo(0.3).Within(1e-12));

        // Mean of squares 0.115 less square of the mean 0.09.
        Assert.That(timing.StandardDeviation, Is.EqualTo(Math.Sqrt(0.025)).Within(1e-12));
        Assert.That(timing.Median, Is.EqualTo(0.3).Within(1e-12));
        Assert.That(new ForwardTiming(9, [3, 1, 2]).Median, Is.EqualTo(2));
        Assert.That(new ForwardTiming(9, [3]) { DeviceSteps = [1, 2] }.DeviceMedian, Is.EqualTo(1.5));
        Assert.That(new ForwardTiming(9, [0.1, 0.1, 0.1]).StandardDeviation, Is.EqualTo(0).Within(1e-8), "rounding must not give the root of a negative number");
    }

    [Test]
    public void Every_step_runs_the_network_once()
    {
        using var model = new TinyModel();
        using var backend = new ReferenceBackend();
        using var session = new Session(model.Graph, backend);
        NhwcTensor image = TinyModel.Image(1, 8, 8);
        ForwardTiming timing = ForwardTimer.Run(session, model.Output, [(model.Input, image)], "Forward", batches: 2, burnIn: 1);
        Assert.That(timing.Steps, Has.Count.EqualTo(2));
        Assert.That(session.CachedPlans, Is.EqualTo(1));
        Assert.That((timing.DeviceSteps.Count, timing.DeviceMedian), Is.EqualTo((0, (double?)null)), "the host's memory has no clock of its own");
    }

    [Test]
    public void A_placeholder_without_a_tensor_and_wrong_counts_are_refused()
    {
        using var model = new TinyModel();
        using var backend = new ReferenceBackend();
        using var session = new Session(model.Graph, backend);
        Assert.That(() => ForwardTimer.Run(session, model.Output, "Forward", 1, 0), Throws.ArgumentException.With.Message.Contains("'image'"));
        Assert.That(() => ForwardTimer.Run(session, model.Output, "Forward", 0, 0), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => ForwardTimer.Run(session, model.Output, "Forward", 1, -1), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void A_cancelled_timing_ends()
    {
        using var model = new TinyModel();
        using var backend = new ReferenceBackend();
        using var session = new Session(model.Graph, backend);
        NhwcTensor image = TinyModel.Image(1, 8, 8);
        Assert.That(
            () => ForwardTimer.Run(session, model.Output, [(model.Input, image)], "Forward", 1000, 0, null, new RunOptions(CancellationToken: new(true))),
            Throws.InstanceOf<OperationCanceledException>());
    }

    private static (ForwardTiming Timing, string[] Lines) Time(int batches, int burnIn)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node mean = Layers.GlobalMean(graph.RandomUniform([1, 16, 16, 3]));
        using var backend = new ReferenceBackend();
        using var session = new Session(graph, backend);
        var output = new StringWriter();
        ForwardTiming timing = ForwardTimer.Run(session, mean, "Forward", batches, burnIn, output);
        return (timing, output.ToString().Split(output.NewLine, StringSplitOptions.RemoveEmptyEntries));
    }
}
