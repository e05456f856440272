using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

[NonParallelizable]
[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed class AllocationTests(CpuLevel level)
{
    [Test]
    public void A_run_allocates_nothing_on_any_thread([Values(1, 2)] int threads, [Values] WinogradUse winograd, [Values] bool timed)
    {
        using var network = new SmallNetwork(level, 2, batch: 1, winograd);
        using Workspace workspace = network.Executable.Rent();
        NhwcTensor[] fetches = network.NewFetches();
        StepTimes? times = timed ? new(network.Executable.Program.Operations.Count) : null;
        AssertNothingAllocated(() => Runs(network, workspace, fetches, threads, times));
    }

    [Test]
    public void Slices_allocate_nothing_on_any_thread([Values(1, 2)] int threads)
    {
        using var network = new WideNetwork(level, threads, batch: 8, size: 24, channels: 64, wide: 1024, WinogradUse.Auto);
        Assert.That(network.Executable.Describe().Steps.Select(step => step.Images), Is.All.Not.Null);
        using Workspace workspace = network.Executable.Rent();
        AssertNothingAllocated(() => network.Executable.Run(workspace, network.Feeds, network.Fetches));
    }

    private static void AssertNothingAllocated(Action runs)
    {
        runs();

        // The test host's own threads may allocate now and then, so the best of several rounds counts: if a run
        // allocated anything, every round would.
        long least = long.MaxValue;
        for (int round = 0; round < 8 && least > 0; round++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            runs();
            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        Assert.That(least, Is.Zero);
    }

    private static void Runs(SmallNetwork network, Workspace workspace, NhwcTensor[] fetches, int threads, StepTimes? times)
    {
        for (int run = 0; run < 20; run++)
        {
            network.Executable.Run(workspace, network.Feeds, fetches, new(threads) { Times = times });
        }
    }
}
