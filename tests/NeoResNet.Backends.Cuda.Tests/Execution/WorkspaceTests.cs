using System.Diagnostics;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Guarantees of workspaces on every device.</summary>
[Category(TestDevice.Category)]
public sealed class WorkspaceTests : DeviceTests
{
    [Test]
    public void Three_workspaces_run_at_once_and_do_not_disturb_each_other() => Assert.That(ThreeAtOnceAgree());

    /// <summary>
    /// Checks that runs on three threads at once give the same results as one after the other.
    /// </summary>
    internal static bool ThreeAtOnceAgree()
    {
        using var one = new OneRun();
        float[][] expected = [one.Run(1), one.Run(2), one.Run(3)];
        Task<bool>[] tasks = [.. Enumerable.Range(0, 3).Select(number => Task.Run(() =>
        {
            using Workspace workspace = one.Executable.Rent();
            return Enumerable.Range(0, 5).All(_ => one.Run((ulong)number + 1, workspace).SequenceEqual(expected[number]));
        }))];
        return Task.WhenAll(tasks).Result.All(same => same);
    }

    [Test]
    public void A_cancelled_run_is_not_queued_and_the_workspace_is_usable()
    {
        using var one = new OneRun();
        float[] expected = one.Run(1);
        Assert.That(() => one.Run(1, new RunOptions(CancellationToken: new(true))), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(one.Run(1), Is.EqualTo(expected));
    }

    [Test]
    public void Times_by_the_devices_clock_fit_into_the_run_and_add_up()
    {
        using var two = new OneRun(program: OneConvolution.WithMean(Window.Padded(3, 1, 1, 1, 1)));
        var whole = new DeviceTime();
        var times = new StepTimes(2);
        for (int run = 0; run < 4; run++)
        {
            long start = Stopwatch.GetTimestamp();
            _ = two.Run(1, new RunOptions { Times = run < 3 ? null : times, DeviceTime = whole });
            Assert.That(whole.Seconds, Is.InRange(0, Stopwatch.GetElapsedTime(start).TotalSeconds), $"run {run}");
        }

        // The difference of two marks has a resolution of half a microsecond.
        Assert.That(times.Ticks.ToArray(), Has.All.GreaterThanOrEqualTo(0));
        Assert.That(times.Ticks.ToArray().Sum(ticks => (double)ticks / Stopwatch.Frequency), Is.EqualTo(whole.Seconds!.Value).Within(3e-6));
    }
}
