using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Tests;

/// <summary>What all executables in host memory share, through the reference.</summary>
public sealed class HostExecutableTests : HostFixture
{
    private ReferenceExecutable _executable = null!;

    [SetUp]
    public void Compile() => _executable = new(Program, Parameters);

    [TearDown]
    public void Dispose() => _executable.Dispose();

    [Test]
    public void It_computes_and_hands_a_value_out_twice()
    {
        Run();
        Assert.That(Fetch.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
        Assert.That(Again.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
    }

    [Test]
    public void Tensors_of_another_shape_are_refused()
    {
        var wrong = new NhwcTensor([3, 1]);
        Assert.That(() => Run([wrong], [Fetch, Again]), Throws.ArgumentException.With.Message.EqualTo("Feed 0 must have shape [1, 3], got [3, 1]."));
        Assert.That(() => Run([Feed], [Fetch, wrong]), Throws.ArgumentException.With.Message.EqualTo("Fetch 1 must have shape [3], got [3, 1]."));
    }

    [Test]
    public void Too_few_or_too_many_tensors_are_refused()
    {
        Assert.That(() => Run([], [Fetch, Again]), Throws.ArgumentException.With.Message.Contains("1 feeds and 2 fetches, got 0 and 2"));
        Assert.That(() => Run([Feed], [Fetch]), Throws.ArgumentException.With.Message.Contains("got 1 and 1"));
        Assert.That(() => Run([Feed, Feed], [Fetch, Again]), Throws.ArgumentException);
        Assert.That(() => Run([null!], [Fetch, Again]), Throws.ArgumentNullException);
    }

    [Test]
    public void A_feed_that_is_also_a_fetch_is_refused()
    {
        Assert.That(() => Run([Feed], [Feed, Again]), Throws.ArgumentException.With.Message.Contains("fetch 0"));
        Assert.That(Feed.Span.ToArray(), Is.EqualTo((float[])[-5, 0, 5]));
    }

    [Test]
    public void The_same_tensor_fetched_twice_is_refused()
    {
        var eager = new EagerProgram();
        ValueId x = eager.Input(Feed);
        eager.Output(x);
        eager.Output(x);
        using IExecutable copies = eager.Compile(Backend);
        using Workspace workspace = copies.Rent();
        Assert.That(() => copies.Run(workspace, [Feed], [Fetch, Fetch]), Throws.ArgumentException.With.Message.Contains("fetch 1"));
    }

    [Test]
    public void One_tensor_may_be_fed_twice()
    {
        var eager = new EagerProgram();
        eager.Add(new Pointwise(eager.Input(Feed), null, null, eager.Store() with { Residual = eager.Input(Feed) }));
        NhwcTensor sum = eager.Run(Backend)[0];
        Assert.That(sum.Span.ToArray(), Is.EqualTo((float[])[-10, 0, 10]));
    }

    [Test]
    public void A_refused_run_leaves_the_workspace_usable()
    {
        using Workspace workspace = _executable.Rent();
        Assert.That(() => _executable.Run(workspace, [Feed], [Fetch, new NhwcTensor(4)]), Throws.ArgumentException);
        _executable.Run(workspace, [Feed], [Fetch, Again]);
        Assert.That(Again.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
    }

    [Test]
    public void Views_that_share_memory_are_refused_as_outputs()
    {
        var shared = new NhwcTensor(2, 3);
        using Workspace workspace = _executable.Rent();
        Assert.That(() => _executable.Run(workspace, [shared.SliceBatch(0, 1)], [shared.Reshape([6]).SliceBatch(0, 3).Reshape([1, 3]), Again]), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => _executable.Run(workspace, [Feed], [shared.SliceBatch(1, 1), shared.SliceBatch(1, 1).Reshape([3])]), Throws.ArgumentException.With.Message.Contains("shares memory"));
        Assert.That(() => _executable.Run(workspace, [shared.SliceBatch(0, 1)], [shared.SliceBatch(1, 1), Again]), Throws.Nothing);
    }

    [Test]
    public void A_workspace_holds_no_tensors_after_a_run()
    {
        using Workspace workspace = _executable.Rent();
        WeakReference fetch = RunOnce(workspace);
        GC.Collect();
        Assert.That(fetch.IsAlive, Is.False);

        [MethodImpl(MethodImplOptions.NoInlining)]
        WeakReference RunOnce(Workspace workspace)
        {
            var fetch = new NhwcTensor(1, 3);
            _executable.Run(workspace, [Feed], [fetch, Again]);
            return new(fetch);
        }
    }

    [Test]
    public void Slices_of_a_batch_are_fed_and_fetched_where_they_are()
    {
        var feeds = new NhwcTensor([3, 3], [9, 9, 9, -5, 0, 5, 9, 9, 9]);
        var fetches = new NhwcTensor(3, 3);
        using Workspace workspace = _executable.Rent();
        _executable.Run(workspace, [feeds.SliceBatch(1, 1)], [fetches.SliceBatch(1, 1), Again]);
        Assert.That(fetches.ToArray(), Is.EqualTo((float[])[0, 0, 0, 0, 1, 6, 0, 0, 0]));
    }

    [Test]
    public void Parameters_are_given_back_when_the_last_run_can_no_longer_need_them()
    {
        HostBuffer packed = Parameters.GetPlain(new(0), [3]);
        Workspace workspace = _executable.Rent();
        Parameters.Dispose();
        Assert.That(References(packed), Is.EqualTo(1), "the executable holds them");
        _executable.Dispose();
        Assert.That(References(packed), Is.EqualTo(1), "a workspace is still out");
        workspace.Dispose();
        Assert.That(References(packed), Is.Zero);
    }

    [Test]
    public void A_disposed_executable_runs_and_rents_no_more()
    {
        using Workspace workspace = _executable.Rent();
        _executable.Dispose();
        _executable.Dispose();
        Assert.That(() => _executable.Run(workspace, [Feed], [Fetch, Again]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => _executable.Rent(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void It_needs_neither_the_parameter_set_nor_the_backend_once_compiled()
    {
        Parameters.Dispose();
        Run();
        Assert.That(Fetch.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
    }

    [Test]
    public void A_cancelled_run_throws_and_the_next_one_works()
    {
        using Workspace workspace = _executable.Rent();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.That(() => _executable.Run(workspace, [Feed], [Fetch, Again], new RunOptions(CancellationToken: source.Token)), Throws.InstanceOf<OperationCanceledException>());
        _executable.Run(workspace, [Feed], [Fetch, Again]);
        Assert.That(Fetch[0, 2], Is.EqualTo(6));
    }

    [Test]
    public void A_run_cancelled_on_its_way_stops_before_the_next_step()
    {
        using var source = new CancellationTokenSource();
        using var executable = new CancellingExecutable(Program, Parameters, source);
        using Workspace workspace = executable.Rent();
        Assert.That(() => executable.Run(workspace, [Feed], [Fetch, Again], new RunOptions(CancellationToken: source.Token)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(executable.StepsRun, Is.EqualTo(1));
    }

    [Test]
    [NonParallelizable]
    public void Nothing_is_allocated_once_the_workspace_was_used()
    {
        using Workspace workspace = _executable.Rent();
        NhwcTensor[] feeds = [Feed], fetches = [Fetch, Again];
        long Measure()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++)
            {
                _executable.Run(workspace, feeds, fetches);
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        _ = Measure();
        Assert.That(Measure(), Is.Zero);
    }

    [Test]
    public void Concurrent_runs_in_workspaces_of_their_own_do_not_disturb_each_other()
    {
        var wrong = 0;
        Thread[] threads = [.. Enumerable.Range(0, 3).Select(number => new Thread(() =>
        {
            var feed = new NhwcTensor([1, 3], [number, number, number]);
            NhwcTensor fetch = new([1, 3]), again = new([3]);
            for (int i = 0; i < 200; i++)
            {
                using Workspace workspace = _executable.Rent();
                _executable.Run(workspace, [feed], [fetch, again]);
                if (fetch[0, 1] != number + 1)
                {
                    Interlocked.Increment(ref wrong);
                }
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(wrong, Is.Zero);
    }

    [Test]
    public void Parameters_are_given_back_where_a_step_cannot_be_prepared()
    {
        var shapes = new ProgramShapes();
        ValueId x = shapes.Reserve(), y = shapes.Reserve();
        shapes.Define(x, [1, 3]);
        shapes.Define(y, [1, 3]);
        shapes.Declare(new(0), [3]);
        var undeclared = new Pointwise(x, new(0), null, Epilogue.Store(y) with { Bias = new(77) });
        var program = new TensorProgram(shapes, [x], [new(y, [1, 3])], [undeclared]);
        HostBuffer packed = Parameters.GetPlain(new(0), [3]);
        int before = References(packed);
        Assert.That(() => Backend.Compile(program, Parameters), Throws.Exception);
        Assert.That(References(packed), Is.EqualTo(before));
    }

    [Test]
    public void A_negative_thread_limit_is_refused()
    {
        using Workspace workspace = _executable.Rent();
        Assert.That(() => _executable.Run(workspace, [Feed], [Fetch, Again], new RunOptions(MaxThreads: -1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        _executable.Run(workspace, [Feed], [Fetch, Again]);
    }

    [Test]
    public void It_describes_every_step()
    {
        ExecutionPlan plan = _executable.Describe();
        Assert.That(plan.Steps.Select(step => (step.Kind, step.Label, step.Kernel, step.Shape, step.Bytes)), Is.EqualTo(((string, string, string, Shape, long)[])
        [
            ("scale_shift", "shift", "scalar", [1, 3], 12),
            ("relu", "relu", "scalar", [1, 3], 12),
        ]));
        Assert.That(plan.Steps.Select(step => step.BytesRead), Is.EqualTo((long[])[12 + 12, 12]), "the values and the one parameter");
        Assert.That(plan.Steps[0].ArenaOffset, Is.Zero);
        Assert.That(plan.Steps[1].ArenaOffset, Is.Null);
        Assert.That(plan.Steps[1].Detail, Is.EqualTo("relu"));
        Assert.That((plan.ArenaBytes, plan.ParameterBytes, plan.Flops), Is.EqualTo((64L, 12L, 0L)));
    }

    [Test]
    public void Two_results_of_two_to_the_30_elements_are_described_without_overflow()
    {
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([1 << 29, 2]), y = builder.NewValue(), z = builder.NewValue();
        ParameterId scale = builder.Parameter(new(1), [2]);
        builder.Add(new Pointwise(x, null, null, Epilogue.Store(y) with { Second = new(z, scale, scale, Relu: false) }));
        builder.Output(y);
        builder.Output(z);
        Parameters.Add(new(1), () => new(new NhwcTensor([2])));
        using IExecutable executable = Backend.Compile(builder.Build(), Parameters);
        Assert.That(executable.Describe().Steps[0].Bytes, Is.EqualTo(2 * 4 * (1L << 30)));
    }

    private void Run() => Run([Feed], [Fetch, Again]);

    private void Run(NhwcTensor[] feeds, NhwcTensor[] fetches)
    {
        using Workspace workspace = _executable.Rent();
        _executable.Run(workspace, feeds, fetches);
    }

    private sealed class CancellingExecutable(TensorProgram program, HostParameterSet parameters, CancellationTokenSource source) : ReferenceExecutable(program, parameters)
    {
        public int StepsRun { get; private set; }

        protected override void RunStep(int step, HostWorkspace workspace, RunOptions options)
        {
            base.RunStep(step, workspace, options);
            StepsRun++;
            source.Cancel();
        }
    }
}
