namespace NeoResNet.Backends.Cpu.Tests;

[NonParallelizable]
[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed class CpuTunerTests(CpuLevel level)
{
    [Test]
    public void Each_kind_of_layer_gets_the_form_that_took_the_least_time()
    {
        using var network = new SmallNetwork(level, 1);
        int turns = 0;
        TuningReport report = CpuTuner.Run(network.Executable.Program, Options((done, all) =>
        {
            Assert.That((done, all), Is.EqualTo((turns + 1, 10)));
            turns = done;
        }));
        Assert.That(turns, Is.EqualTo(10), "two rounds of three forms, then of both choosers");
        TunedLayer layer = report.Layers.Single();
        Assert.That(layer.Key, Is.EqualTo(TuningFixtures.Key([2, 15, 13, 64], 64)));
        Assert.That(layer.Labels, Has.Count.EqualTo(1));
        Assert.That(layer.Seconds.Keys, Is.EquivalentTo(ConvolutionForms.All));
        Assert.That(layer.Seconds.Values, Is.All.Positive);
        Assert.That(layer.Seconds[layer.Chosen] * 0.96, Is.LessThanOrEqualTo(layer.Seconds.Values.Min()), "of close ones the smaller");
        Assert.That((double[])[report.CostModelSeconds, report.TunedSeconds], Is.All.Positive);
        Assert.That(report.Tuning.Choices, Is.EquivalentTo(new Dictionary<ConvolutionKey, ConvolutionForm> { [layer.Key] = layer.Chosen }));
        Assert.That(report.Tuning.Misfit(level), Is.Null);

        using var costed = new SmallNetwork(level, 1, winograd: WinogradUse.Auto);
        Assert.That(costed.Executable.Describe().Steps[2].Kernel, Does.Contain(TuningFixtures.Part(layer.CostModel)));
        using var tuned = new SmallNetwork(level, 1, tuning: report.Tuning, winograd: WinogradUse.Auto);
        Assert.That(tuned.Executable.Describe().Steps[2].Kernel, Does.Contain(TuningFixtures.Part(layer.Chosen)));
    }

    [Test]
    public void It_can_be_cancelled_and_refuses_no_rounds()
    {
        using var network = new SmallNetwork(level, 1);
        using var source = new CancellationTokenSource();
        int turns = 0;
        CpuTunerOptions options = Options((done, _) =>
        {
            turns = done;
            source.Cancel();
        }) with { CancellationToken = source.Token };
        for (int run = 0; run < 2; run++)
        {
            // The second one is cancelled before it begins.
            Assert.That(() => CpuTuner.Run(network.Executable.Program, options), Throws.InstanceOf<OperationCanceledException>());
            Assert.That(turns, Is.EqualTo(1 - run));
            turns = 0;
        }

        Assert.That(() => CpuTuner.Run(network.Executable.Program, options with { Rounds = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => CpuTuner.Run(network.Executable.Program, options with { Runs = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    private CpuTunerOptions Options(Action<int, int> turnDone) => new()
    {
        Backend = new() { Level = level, MaxThreads = 2 },
        Rounds = 2,
        Runs = 1,
        LeastTurn = TimeSpan.Zero,
        TurnDone = turnDone,
    };
}
