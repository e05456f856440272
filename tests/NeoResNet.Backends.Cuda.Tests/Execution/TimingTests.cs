namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>
/// Times from the device's clock: of a whole run, recorded or not, and of each operation.
/// </summary>
public sealed class TimingTests : ConformanceTests
{
    [Test]
    public void A_run_tells_the_time_of_its_operations_alone_recorded_or_not([Values] bool graphs)
    {
        using var one = new OneRun(new() { UseGraphs = graphs });
        var time = new DeviceTime();
        for (int run = 0; run < 4; run++)
        {
            Assert.That(time.Seconds, run == 0 ? Is.Null : Is.Not.Null);
            _ = one.Run(1, new RunOptions { DeviceTime = time });
        }

        Assert.That(Conformance.Calls("cuEventRecord"), Is.EqualTo(8), "two a run");
        Assert.That(Conformance.Calls("cuEventCreate"), Is.EqualTo(2), "made once");
        Assert.That(Conformance.Calls("cuGraphLaunch"), Is.EqualTo(graphs ? 3 : 0), "runs stay as they are");
    }

    [Test]
    public void The_copies_of_what_is_fed_and_fetched_are_outside_the_marks([Values] bool graphs)
    {
        using var one = new OneRun(new() { UseGraphs = graphs });
        var time = new DeviceTime();
        _ = one.Run(1);
        _ = one.Run(1, new RunOptions { DeviceTime = time });
        string steps = graphs ? "cuGraphLaunch" : "cudnnBackendExecute";
        for (int mark = 1; mark <= 2; mark++)
        {
            long[] before = Counts(steps);
            Conformance.FailCall("cuEventRecord", mark, 999);
            Assert.That(() => one.Run(1, new RunOptions { DeviceTime = time }), Throws.TypeOf<CudaException>().With.Property("Function").EqualTo("cuEventRecord"));
            Assert.That(Counts(steps).Zip(before, (after, count) => after - count), Is.EqualTo((long[])[1, mark - 1, 0]), $"fed, run and fetched when mark {mark} is set");
            Assert.That(time.Seconds, Is.Null, "of a run that failed nothing is told");
        }

        Conformance.ClearViolations();
    }

    [Test]
    public void Times_of_the_operations_come_from_marks_between_them_without_a_wait()
    {
        using var two = new OneRun(program: OneConvolution.WithMean(Window.Padded(3, 1, 1, 1, 1)));
        float[] expected = two.Run(1);
        long waits = Conformance.Calls("cuStreamSynchronize");
        var times = new StepTimes(2);
        Assert.That(two.Run(1, new RunOptions { Times = times, DeviceTime = new() }), Is.EqualTo(expected));
        Assert.That(Conformance.Calls("cuStreamSynchronize") - waits, Is.EqualTo(1), "one wait a run");
        Assert.That(Conformance.Calls("cuEventRecord"), Is.EqualTo(3));
    }

    [Test]
    public void Timed_runs_allocate_nothing_from_the_second_on([Values] bool steps)
    {
        using var one = new OneRun();
        var options = new RunOptions { Times = steps ? new StepTimes(1) : null, DeviceTime = new() };
        for (int run = 0; run < 3; run++)
        {
            one.RunAgain(options);
        }

        long events = Conformance.Calls("cuEventCreate"), before = GC.GetAllocatedBytesForCurrentThread();
        one.RunAgain(options);
        Assert.That(GC.GetAllocatedBytesForCurrentThread() - before, Is.Zero);
        Assert.That(Conformance.Calls("cuEventCreate"), Is.EqualTo(events));
    }

    private static long[] Counts(string steps) => [Conformance.Calls("cuMemcpyHtoDAsync_v2"), Conformance.Calls(steps), Conformance.Calls("cuMemcpyDtoHAsync_v2")];
}
