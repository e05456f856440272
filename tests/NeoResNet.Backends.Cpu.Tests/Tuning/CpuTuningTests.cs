using NeoResNet.Tensors;
using NeoResNet.TestSupport;

namespace NeoResNet.Backends.Cpu.Tests;

[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed class CpuTuningTests(CpuLevel level)
{
    private static readonly Shape Input = [2, 9, 10, 20];

    [Test]
    public void A_stored_choice_decides_the_kernel_and_the_result_stays([Values] ConvolutionForm form, [Values] bool full)
    {
        EpilogueChoice choice = full ? EpilogueChoice.Full : EpilogueChoice.Store;
        ConvolutionKey key = TuningFixtures.Key(Input, 24) with { ResidualStride = choice.ResidualStride, WritesSecond = choice.Second };
        using var bench = new Bench(level, seed: 3, new() { Winograd = WinogradUse.Auto }, TuningFixtures.One(level, key, form));
        NhwcTensor x = bench.Draw(Input), filter = bench.Draw(key.Filter);
        double error = bench.Error(PlainLoops.Convolve(Values.Of(x, 1), filter, key.Window), choice, (program, epilogue) =>
            new Conv2D(program.Input(x), program.Parameter(filter), key.Window, epilogue));
        Assert.That(bench.Kernels, Has.One.Contains(TuningFixtures.Part(form)));
        Assert.That(error, Is.LessThan(5e-6));
    }

    [Test]
    public void The_plan_says_who_chose()
    {
        using var backend = new CpuBackend(new() { Level = level, Tuning = TuningFixtures.One(level, TuningFixtures.Key(Input, 24), ConvolutionForm.Winograd2) });
        Assert.That(TuningFixtures.Step(backend, Input, 24).ChosenBy, Is.EqualTo("stored"));
        Assert.That(TuningFixtures.Step(backend, Input, 25).ChosenBy, Is.EqualTo("cost model"));
        Assert.That(TuningFixtures.Step(backend, [1, 9, 10, 20], 24).ChosenBy, Is.EqualTo("cost model"), "another batch is another layer");
        Assert.That(TuningFixtures.Step(backend, Input, 24, window: Window.Valid(3)).ChosenBy, Is.EqualTo("cost model"), "so is another padding");
        Assert.That(TuningFixtures.Step(backend, Input, 24, window: Window.Valid(1)).ChosenBy, Is.Null);
    }

    [Test]
    public void Options_win_over_stored_choices()
    {
        CpuBackend Backend(ConvolutionForm form, WinogradUse? use = null) =>
            new(new() { Level = level, Winograd = use, Tuning = TuningFixtures.One(level, TuningFixtures.Key(Input, 24), form) });
        using CpuBackend two = Backend(ConvolutionForm.Winograd2), off = Backend(ConvolutionForm.Winograd2, WinogradUse.Off);
        foreach ((CompileOptions options, ConvolutionForm expected) in (ReadOnlySpan<(CompileOptions, ConvolutionForm)>)
        [
            (new() { Winograd = WinogradUse.Off }, ConvolutionForm.Direct),
            (new() { Winograd = WinogradUse.Force }, ConvolutionForm.Winograd4),
            (new() { LowMemory = true }, ConvolutionForm.Direct),
            (new() { Winograd = WinogradUse.Auto }, ConvolutionForm.Winograd2),
        ])
        {
            PlanStep step = TuningFixtures.Step(two, Input, 24, options);
            Assert.That(step.Kernel, Does.Contain(TuningFixtures.Part(expected)), $"{options}");
            Assert.That(step.ChosenBy, Is.EqualTo(expected == ConvolutionForm.Winograd2 ? "stored" : "options"));
        }

        Assert.That(TuningFixtures.Step(off, Input, 24, new()).Kernel, Does.Contain("igemm"), "what the environment variable says comes in here too");
    }

    [Test]
    public void Any_number_of_threads_makes_the_same_choices_and_bits([Values] ConvolutionForm form)
    {
        CpuTuning tuning = TuningFixtures.One(level, TuningFixtures.Key([2, 15, 13, 64], 64), form);
        float[][] results = [.. new[] { 1, 3 }.Select(threads =>
        {
            using var network = new SmallNetwork(level, threads, tuning: tuning, winograd: WinogradUse.Auto);
            Assert.That(network.Executable.Describe().Steps[2].Kernel, Does.Contain(TuningFixtures.Part(form)));
            return network.Run();
        })];
        Assert.That(results[1], Is.EqualTo(results[0]));
    }

    [Test]
    public void Choices_of_another_level_or_processor_are_refused_by_name()
    {
        CpuLevel other = level == CpuLevel.Scalar ? CpuLevel.V128 : CpuLevel.Scalar;
        string own = level.ToString().ToLowerInvariant();
        Assert.That(() => new CpuBackend(new() { Level = level, Tuning = new CpuTuning(other, []) }), Throws.ArgumentException
            .With.Message.Contains($"at level {other.ToString().ToLowerInvariant()}").And.Message.Contains($"in use is {own}"));
        var foreign = new CpuTuning("Abacus 3", level, [], "there.json");
        Assert.That(() => new CpuBackend(new() { Level = level, Tuning = foreign }), Throws.ArgumentException
            .With.Message.Contains("there.json").And.Message.Contains("'Abacus 3'").And.Message.Contains(CpuProcessor.Name));
        Assert.That(() => new CpuTuning(level, []).With(foreign), Throws.ArgumentException.With.Message.Contains("'Abacus 3'"));
    }

    [Test]
    public void A_backend_keeps_its_choices_when_the_file_changes()
    {
        using var folder = new TemporaryFolder();
        string path = folder.PathOf("t.json");
        ConvolutionKey key = TuningFixtures.Key(Input, 24);
        TuningFixtures.One(level, key, ConvolutionForm.Winograd2).Save(path);
        using var backend = new CpuBackend(new() { Level = level, Tuning = CpuTuning.Load(path) });
        TuningFixtures.One(level, key, ConvolutionForm.Direct).Save(path);
        Assert.That(TuningFixtures.Step(backend, Input, 24).Kernel, Does.Contain("winograd_f23"));
        File.Delete(path);
        Assert.That(TuningFixtures.Step(backend, Input, 24).Kernel, Does.Contain("winograd_f23"));
    }
}
