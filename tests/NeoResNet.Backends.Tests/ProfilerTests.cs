using System.Diagnostics;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Tests;

public sealed class ProfilerTests
{
    private ReferenceBackend _backend = null!;
    private IParameterSet _parameters = null!;
    private ClockedExecutable _executable = null!;
    private Tensor _feed = null!;
    private Tensor _fetch = null!;

    // y = relu(x + 1) + x.
    [SetUp]
    public void Begin()
    {
        _backend = new ReferenceBackend();
        _parameters = _backend.CreateParameterSet();
        _parameters.Add(new(0), () => new(new Tensor([3], [1, 1, 1])));
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([1, 3]), inner = builder.NewValue(), y = builder.NewValue();
        builder.Parameter(new(0), [3]);
        builder.Add(new Pointwise(x, null, new(0), Epilogue.Store(inner) with { Relu = true }) { Label = "shift" });
        builder.Add(new Pointwise(inner, null, null, Epilogue.Store(y) with { Residual = x }) { Label = "sum" });
        builder.Output(y);
        _executable = new(builder.Build(), (HostParameterSet)_parameters);
        _feed = new Tensor([1, 3], [-5, 0, 5]);
        _fetch = new Tensor([1, 3]);
    }

    [TearDown]
    public void End()
    {
        _executable.Dispose();
        _parameters.Dispose();
        _backend.Dispose();
        _feed.Dispose();
        _fetch.Dispose();
    }

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
        Assert.That(() => Run(new(count)), Throws.ArgumentException.With.Message.EqualTo($"The program has 2 operations, got times for {count}."));
    }

    [Test]
    public void The_profile_has_a_row_an_operation_and_counts_what_moves()
    {
        using var profiler = new Profiler(_executable);
        Assert.That(profiler.Finish, Throws.InvalidOperationException);
        profiler.Run([_feed], [_fetch], runs: 3, burnIn: 2);
        profiler.Run([_feed], [_fetch], runs: 2);
        RunProfile profile = profiler.Finish();
        Assert.That((profile.Runs, _executable.Runs), Is.EqualTo((5, 7)));
        Assert.That(_fetch.Span.ToArray(), Is.EqualTo((float[])[-5, 1, 11]));
        Assert.That(profile.Steps.Select(step => step.Step), Is.EqualTo(profile.Plan.Steps));
        Assert.That(profile.Steps.Select(step => step.Step.Label), Is.EqualTo((string[])["shift", "sum"]));
        Assert.That(profile.Steps.Select(step => step.BytesMoved), Is.EqualTo((long[])[12 + 12 + 12, 12 + 12 + 12]));
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
        _executable.Run(workspace, [_feed], [_fetch], new(Times: times));
    }

    // Looks at the clock itself, in every step.
    private sealed class ClockedExecutable(Program program, HostParameterSet parameters) : ReferenceExecutable(program, parameters)
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
