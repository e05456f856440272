using System.Diagnostics;

namespace NeoResNet.Backends.Tests;

public sealed class ProfilerTests : HostFixture
{
    private ClockedExecutable _executable = null!;

    [SetUp]
    public void Compile() => _executable = new(Program, Parameters);

    [TearDown]
    public void Dispose() => _executable.Dispose();

    [Test]
    public void Each_operation_gets_the_time_it_took_itself([Values(0, 1)] int slow)
    {
        _executable.Slow = slow;
        var times = new StepTimes(2);
        for (int run = 0; run < 3; run++)
        {
            Run(times);
            for (int step = 0; step < 2; step++)
            {
                Assert.That(times.Ticks[step], Is.GreaterThanOrEqualTo(_executable.Spent[step]), $"run {run}, step {step}");
            }
        }

        Assert.That(times.Ticks[slow], Is.GreaterThan(times.Ticks[1 - slow]), "one waits a while, and the times of earlier runs are gone");
    }

    [Test]
    public void Runs_without_times_leave_them_alone()
    {
        var times = new StepTimes(2);
        Run(times);
        long[] before = times.Ticks.ToArray();
        Run(null);
        Assert.That(times.Ticks.ToArray(), Is.EqualTo(before).And.All.Positive);
    }

    [Test]
    public void Times_for_another_number_of_operations_are_refused([Values(0, 1, 3)] int count)
    {
        Assert.That(() => Run(new(count)), Throws.ArgumentException.With.Message.EqualTo($"The program has 2 operations, but the times are for {count}. Create the times for this program."));
    }

    [Test]
    public void The_profile_has_a_row_an_operation_and_counts_what_moves()
    {
        using var profiler = new Profiler(_executable);
        Assert.That(profiler.Finish, Throws.InvalidOperationException);
        profiler.Run([Feed], [Fetch, Again], runs: 3, burnIn: 2);
        profiler.Run([Feed], [Fetch, Again], runs: 2);
        RunProfile profile = profiler.Finish();
        Assert.That((profile.Runs, _executable.Runs), Is.EqualTo((5, 7)));
        Assert.That(Fetch.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
        Assert.That(profile.Steps.Select(step => step.Step), Is.EqualTo(profile.Plan.Steps));
        Assert.That(profile.Steps.Select(step => step.Step.Label), Is.EqualTo((string[])["shift", "relu"]));
        Assert.That(profile.Steps.Select(step => step.BytesMoved), Is.EqualTo((long[])[12 + 12 + 12, 12 + 12]));
        Assert.That(profile.Steps.Select(step => step.Seconds), Is.All.Positive);
        Assert.That(profile.Seconds, Is.Positive);
    }

    [Test]
    public void Rates_are_amounts_by_the_time()
    {
        var step = new StepProfile(new("conv2d", "", "", "", [1], Bytes: 300, Flops: 5000, null) { BytesRead = 700 }, Seconds: 0.5);
        Assert.That((step.FlopsPerSecond, step.BytesMoved, step.BytesPerSecond), Is.EqualTo((10_000.0, 1000, 2000.0)));
        Assert.That((step with { Seconds = 0 }).FlopsPerSecond, Is.Zero);
    }

    private void Run(StepTimes? times)
    {
        using Workspace workspace = _executable.Rent();
        _executable.Run(workspace, [Feed], [Fetch, Again], new() { Times = times });
    }

    // Looks at the clock itself, in every step.
    private sealed class ClockedExecutable(TensorProgram program, HostParameterSet parameters) : ReferenceExecutable(program, parameters)
    {
        public int Slow { get; set; } = -1;

        public int Runs { get; private set; }

        public long[] Spent { get; } = new long[2];

        protected override void RunStep(int step, HostWorkspace workspace, RunOptions options)
        {
            long start = Stopwatch.GetTimestamp();
            base.RunStep(step, workspace, options);
            if (step == Slow)
            {
                Thread.Sleep(20);
            }

            Runs += step;
            Spent[step] = Stopwatch.GetTimestamp() - start;
        }
    }
}
