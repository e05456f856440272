using System.Diagnostics;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed class StepTimesTests(CpuLevel level)
{
    [Test]
    public void Every_operation_takes_time_whatever_steps_it_is_made_of([Values(1, 2, 5)] int threads, [Values] WinogradUse winograd)
    {
        using var network = new SmallNetwork(level, 5, batch: 1, winograd);
        NhwcTensor[] fetches = network.NewFetches();
        using var profiler = new Profiler(network.Executable);
        long start = Stopwatch.GetTimestamp();
        profiler.Run(network.Feeds, fetches, runs: 1, options: new(threads));
        double all = Stopwatch.GetElapsedTime(start).TotalSeconds;
        RunProfile profile = profiler.Finish();
        Assert.That(profile.Steps, Has.Count.EqualTo(network.Executable.Program.Operations.Count));
        Assert.That(profile.Steps.Select(step => step.Seconds), Is.All.Positive);
        Assert.That(profile.Steps.Sum(step => step.Seconds), Is.LessThanOrEqualTo(profile.Seconds));
        Assert.That(profile.Seconds, Is.LessThanOrEqualTo(all));
    }

    [Test]
    public void Parameters_count_as_the_kernel_keeps_them()
    {
        long Read(WinogradUse winograd)
        {
            using var network = new SmallNetwork(level, 1, batch: 1, winograd);
            return network.Executable.Describe().Steps[2].BytesRead;
        }

        // The 3x3 layer, [1, 15, 13, 64] to 64: whole panels on every level.
        const long Input = 15 * 13 * 64 * 4, Pair = 64 * 64 * 4;
        Assert.That(Read(WinogradUse.Off), Is.EqualTo(Input + (9 * Pair)));
        Assert.That(Read(WinogradUse.Force2), Is.EqualTo(Input + (16 * Pair)));
        Assert.That(Read(WinogradUse.Force), Is.EqualTo(Input + (36 * Pair)));
    }

    [Test]
    public void The_peak_is_the_sum_of_the_operations_done()
    {
        KernelSet kernels = Levels.Kernels(level);
        Assert.That(kernels.MultiplyAdds(1), Is.EqualTo(12 * (kernels.RoundFlops / 24) * ((0.001f * 0.999f) + 0.001f)).Within(1e-5));
        Assert.That(kernels.MultiplyAdds(100_000), Is.EqualTo(kernels.RoundFlops / 2).Within(1).Percent, "each lane of each sum goes to 1");
        using CpuBackend backend = Levels.Backend(level);
        Assert.That(backend.MeasurePeak(1, TimeSpan.Zero), Is.Positive.And.Not.EqualTo(double.PositiveInfinity));
        Assert.That(() => backend.MeasurePeak(-1, TimeSpan.Zero), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => backend.MeasurePeak(CpuBackendOptions.MaxSupportedThreads + 1, TimeSpan.Zero), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }
}
