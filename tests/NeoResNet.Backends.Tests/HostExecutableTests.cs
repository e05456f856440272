using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Tests;

/// <summary>What all executables in host memory share, through the reference.</summary>
public sealed class HostExecutableTests
{
    private ReferenceBackend _backend = null!;
    private IParameterSet _parameters = null!;
    private IExecutable _executable = null!;
    private Tensor _feed = null!;
    private Tensor _fetch = null!;
    private Tensor _again = null!;

    // y = relu(x + 1), handed out twice: as it is and without its first dimension.
    [SetUp]
    public void Begin()
    {
        _backend = new ReferenceBackend();
        _parameters = _backend.CreateParameterSet();
        _parameters.Add(new(0), () => new(new Tensor([3], [1, 1, 1])));
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([1, 3]), inner = builder.NewValue(), y = builder.NewValue();
        builder.Parameter(new(0), [3]);
        builder.Add(new Pointwise(x, null, new(0), Epilogue.Store(inner)) { Label = "shift" });
        builder.Add(new Pointwise(inner, null, null, Epilogue.Store(y) with { Relu = true }) { Label = "relu" });
        builder.Output(y);
        builder.Output(y, [3]);
        _executable = _backend.Compile(builder.Build(), _parameters);
        _feed = new Tensor([1, 3], [-5, 0, 5]);
        _fetch = new Tensor([1, 3]);
        _again = new Tensor([3]);
    }

    [TearDown]
    public void End()
    {
        _executable.Dispose();
        _parameters.Dispose();
        _backend.Dispose();
        _feed.Dispose();
        _fetch.Dispose();
        _again.Dispose();
    }

    [Test]
    public void It_computes_and_hands_a_value_out_twice()
    {
        Run();
        Assert.That(_fetch.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
        Assert.That(_again.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
    }

    [Test]
    public void Tensors_of_another_shape_are_refused()
    {
        using var wrong = new Tensor([3, 1]);
        Assert.That(() => Run([wrong], [_fetch, _again]), Throws.ArgumentException.With.Message.EqualTo("Feed 0 must have shape [1, 3], got [3, 1]."));
        Assert.That(() => Run([_feed], [_fetch, wrong]), Throws.ArgumentException.With.Message.EqualTo("Fetch 1 must have shape [3], got [3, 1]."));
    }

    [Test]
    public void Too_few_or_too_many_tensors_are_refused()
    {
        Assert.That(() => Run([], [_fetch, _again]), Throws.ArgumentException.With.Message.Contains("1 feeds and 2 fetches, got 0 and 2"));
        Assert.That(() => Run([_feed], [_fetch]), Throws.ArgumentException.With.Message.Contains("got 1 and 1"));
        Assert.That(() => Run([_feed, _feed], [_fetch, _again]), Throws.ArgumentException);
        Assert.That(() => Run([null!], [_fetch, _again]), Throws.ArgumentNullException);
    }

    [Test]
    public void A_feed_that_is_also_a_fetch_is_refused()
    {
        Assert.That(() => Run([_feed], [_feed, _again]), Throws.ArgumentException.With.Message.Contains("fetch 0"));
        Assert.That(_feed.Span.ToArray(), Is.EqualTo((float[])[-5, 0, 5]));
    }

    [Test]
    public void The_same_tensor_fetched_twice_is_refused()
    {
        var eager = new EagerProgram();
        ValueId x = eager.Input(_feed);
        eager.Output(x);
        eager.Output(x);
        using IExecutable copies = eager.Compile(_backend);
        using Workspace workspace = copies.Rent();
        Assert.That(() => copies.Run(workspace, [_feed], [_fetch, _fetch]), Throws.ArgumentException.With.Message.Contains("fetch 1"));
    }

    [Test]
    public void One_tensor_may_be_fed_twice()
    {
        var eager = new EagerProgram();
        eager.Add(new Pointwise(eager.Input(_feed), null, null, eager.Store() with { Residual = eager.Input(_feed) }));
        using Tensor sum = eager.Run(_backend)[0];
        Assert.That(sum.Span.ToArray(), Is.EqualTo((float[])[-10, 0, 10]));
    }

    [Test]
    public void Disposed_tensors_are_refused_and_nothing_stays_leased()
    {
        _fetch.Dispose();
        Assert.That(() => Run(), Throws.InstanceOf<ObjectDisposedException>());
        _feed.Dispose();
        Assert.That(() => Run(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void A_failed_run_leaves_the_workspace_usable()
    {
        using Workspace workspace = _executable.Rent();
        using var gone = new Tensor([3]);
        gone.Dispose();
        Assert.That(() => _executable.Run(workspace, [_feed], [_fetch, gone]), Throws.InstanceOf<ObjectDisposedException>());
        _executable.Run(workspace, [_feed], [_fetch, _again]);
        Assert.That(_again.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
    }

    [Test]
    public void No_lease_is_left_behind_by_a_run_that_worked_or_failed()
    {
        Run();
        using var gone = new Tensor([3]);
        gone.Dispose();
        Assert.That(() => Run([_feed], [_fetch, gone]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That((References(_feed), References(_fetch), References(_again)), Is.EqualTo((1, 1, 1)));
    }

    [Test]
    public void Parameters_are_given_back_when_the_last_run_can_no_longer_need_them()
    {
        Tensor packed = ((HostParameterSet)_parameters).GetPlain(new(0), [3]);
        Workspace workspace = _executable.Rent();
        _parameters.Dispose();
        Assert.That(References(packed), Is.EqualTo(1), "the executable holds them");
        _executable.Dispose();
        Assert.That(References(packed), Is.EqualTo(1), "a workspace is still out");
        workspace.Dispose();
        Assert.That(References(packed), Is.Zero);
    }

    [Test]
    public void A_returned_workspace_is_refused_until_rented_again()
    {
        Workspace workspace = _executable.Rent();
        workspace.Dispose();
        workspace.Dispose();
        Assert.That(() => _executable.Run(workspace, [_feed], [_fetch, _again]), Throws.InstanceOf<ObjectDisposedException>());
        using Workspace rented = _executable.Rent();
        Assert.That(rented.Memory, Is.SameAs(workspace.Memory));
        Assert.That(rented, Is.Not.EqualTo(workspace));
        _executable.Run(rented, [_feed], [_fetch, _again]);
        Assert.That(_fetch[0, 2], Is.EqualTo(6));
    }

    [Test]
    public void Rented_workspaces_are_apart()
    {
        using Workspace one = _executable.Rent(), other = _executable.Rent();
        Assert.That(other.Memory, Is.Not.SameAs(one.Memory));
        Assert.That(one.Bytes, Is.GreaterThanOrEqualTo(12));
    }

    [Test]
    public void A_foreign_workspace_is_refused()
    {
        var eager = new EagerProgram();
        eager.Output(eager.Input(_feed));
        using IExecutable other = eager.Compile(_backend);
        using Workspace foreign = other.Rent();
        Assert.That(() => _executable.Run(foreign, [_feed], [_fetch, _again]), Throws.ArgumentException.With.Message.Contains("not rented from this executable"));
        Assert.That(() => _executable.Run(default, [_feed], [_fetch, _again]), Throws.ArgumentException);
    }

    [Test]
    public void A_disposed_executable_runs_and_rents_no_more()
    {
        using Workspace workspace = _executable.Rent();
        _executable.Dispose();
        _executable.Dispose();
        Assert.That(() => _executable.Run(workspace, [_feed], [_fetch, _again]), Throws.InstanceOf<ObjectDisposedException>());
        Assert.That(() => _executable.Rent(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void It_needs_neither_the_parameter_set_nor_the_backend_once_compiled()
    {
        _parameters.Dispose();
        Run();
        Assert.That(_fetch.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
    }

    [Test]
    public void A_cancelled_run_throws_and_the_next_one_works()
    {
        using Workspace workspace = _executable.Rent();
        using var source = new CancellationTokenSource();
        source.Cancel();
        Assert.That(() => _executable.Run(workspace, [_feed], [_fetch, _again], new RunOptions(CancellationToken: source.Token)), Throws.InstanceOf<OperationCanceledException>());
        _executable.Run(workspace, [_feed], [_fetch, _again]);
        Assert.That(_fetch[0, 2], Is.EqualTo(6));
    }

    [Test]
    public void A_run_cancelled_on_its_way_stops_before_the_next_step()
    {
        using var source = new CancellationTokenSource();
        using var executable = new CancellingExecutable(_executable.Program, (HostParameterSet)_parameters, source);
        using Workspace workspace = executable.Rent();
        Assert.That(() => executable.Run(workspace, [_feed], [_fetch, _again], new RunOptions(CancellationToken: source.Token)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(executable.StepsRun, Is.EqualTo(1));
    }

    [Test]
    [NonParallelizable]
    public void Nothing_is_allocated_once_the_workspace_was_used()
    {
        using Workspace workspace = _executable.Rent();
        Tensor[] feeds = [_feed], fetches = [_fetch, _again];
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
            using var feed = new Tensor([1, 3], [number, number, number]);
            using Tensor fetch = new([1, 3]), again = new([3]);
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
    public void A_stale_handle_can_do_nothing_to_a_later_rental_of_the_same_memory()
    {
        Workspace stale = _executable.Rent();
        stale.Dispose();
        using Workspace current = _executable.Rent();
        Assert.That(() => _executable.Run(stale, [_feed], [_fetch, _again]), Throws.InstanceOf<ObjectDisposedException>());
        stale.Dispose();
        using Workspace next = _executable.Rent();
        Assert.That(next.Memory, Is.Not.SameAs(current.Memory), "the stale handle gave nothing back");
        _executable.Run(current, [_feed], [_fetch, _again]);
        Assert.That(_fetch[0, 2], Is.EqualTo(6));
    }

    [Test]
    public void A_second_run_in_a_workspace_in_use_is_refused_and_the_first_one_goes_on()
    {
        Exception? error = null;
        HookedExecutable executable = null!;
        Workspace workspace = default;
        using (executable = new HookedExecutable(_executable.Program, (HostParameterSet)_parameters, () =>
        {
            using Tensor fetch = new([1, 3]), again = new([3]);
            error ??= Assert.Catch(() => executable.Run(workspace, [_feed], [fetch, again]));
        }))
        {
            using (workspace = executable.Rent())
            {
                executable.Run(workspace, [_feed], [_fetch, _again]);
            }
        }

        Assert.That(error, Is.InstanceOf<InvalidOperationException>().With.Message.Contains("in use by another run"));
        Assert.That(error, Is.Not.InstanceOf<ObjectDisposedException>());
        Assert.That(_again.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
        Assert.That(References(_feed), Is.EqualTo(1));
    }

    [Test]
    public void A_workspace_disposed_during_its_run_goes_back_when_that_ends()
    {
        Tensor packed = ((HostParameterSet)_parameters).GetPlain(new(0), [3]);
        int before = References(packed);
        HookedExecutable executable = null!;
        Workspace workspace = default;
        WorkspaceMemory? others = null;
        int during = 0;
        executable = new HookedExecutable(_executable.Program, (HostParameterSet)_parameters, () =>
        {
            workspace.Dispose();
            workspace.Dispose();
            if (others is null)
            {
                using Workspace other = executable.Rent();
                others = other.Memory;
            }

            executable.Dispose();
            during = References(packed);
        });
        workspace = executable.Rent();
        executable.Run(workspace, [_feed], [_fetch, _again]);
        Assert.That(_again.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
        Assert.That(others, Is.Not.Null.And.Not.SameAs(workspace.Memory));
        Assert.That((during, References(packed)), Is.EqualTo((before + 1, before)), "the parameters stay until the run ends, not longer");
        Assert.That(() => executable.Run(workspace, [_feed], [_fetch, _again]), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void Handles_disposed_by_many_threads_give_the_memory_back_once()
    {
        for (int i = 0; i < 200; i++)
        {
            Workspace workspace = _executable.Rent();
            Parallel.For(0, 4, _ => workspace.Dispose());
        }

        using Workspace one = _executable.Rent(), other = _executable.Rent();
        Assert.That(other.Memory, Is.Not.SameAs(one.Memory));
    }

    [Test]
    public void At_most_one_idle_workspace_a_processor_is_kept()
    {
        Workspace[] Rent() => [.. Enumerable.Range(0, Environment.ProcessorCount + 3).Select(_ => _executable.Rent())];
        Workspace[] first = Rent();
        Array.ForEach(first, workspace => workspace.Dispose());
        Workspace[] second = Rent();
        Array.ForEach(second, workspace => workspace.Dispose());
        Assert.That(second.Select(workspace => workspace.Memory).Intersect(first.Select(workspace => workspace.Memory)).Count(), Is.EqualTo(Environment.ProcessorCount));
    }

    [Test]
    [NonParallelizable]
    public void Renting_again_allocates_nothing()
    {
        long Measure()
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++)
            {
                using Workspace workspace = _executable.Rent();
            }

            return GC.GetAllocatedBytesForCurrentThread() - before;
        }

        _ = Measure();
        Assert.That(Measure(), Is.Zero);
    }

    [Test]
    public void A_workspace_that_could_not_be_made_does_not_count_as_rented()
    {
        var executable = new GreedyExecutable(_executable.Program);
        Assert.That(() => executable.Rent(), Throws.InstanceOf<OutOfMemoryException>());
        executable.Dispose();
        Assert.That(executable.Releases, Is.EqualTo(1));
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
        var program = new Program(shapes, [x], [new(y, [1, 3])], [undeclared]);
        Tensor packed = ((HostParameterSet)_parameters).GetPlain(new(0), [3]);
        int before = References(packed);
        Assert.That(() => _backend.Compile(program, _parameters), Throws.Exception);
        Assert.That(References(packed), Is.EqualTo(before));
    }

    [Test]
    public void A_negative_thread_limit_is_refused()
    {
        using Workspace workspace = _executable.Rent();
        Assert.That(() => _executable.Run(workspace, [_feed], [_fetch, _again], new RunOptions(MaxThreads: -1)), Throws.InstanceOf<ArgumentOutOfRangeException>());
        _executable.Run(workspace, [_feed], [_fetch, _again]);
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

    private void Run() => Run([_feed], [_fetch, _again]);

    private void Run(Tensor[] feeds, Tensor[] fetches)
    {
        using Workspace workspace = _executable.Rent();
        _executable.Run(workspace, feeds, fetches);
    }

    // The owner and each lease count one; nothing public tells, because only a leak would show in it.
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_references")]
    private static extern ref int References(Tensor tensor);

    // Does something before every step.
    private sealed class HookedExecutable(Program program, HostParameterSet parameters, Action hook) : ReferenceExecutable(program, parameters)
    {
        protected override void RunStep(int step, HostWorkspace workspace, RunOptions options)
        {
            hook();
            base.RunStep(step, workspace, options);
        }
    }

    // Wants more memory than there are addresses.
    private sealed class GreedyExecutable(Program program) : HostExecutable(program, long.MaxValue / 2)
    {
        public int Releases { get; private set; }

        protected override long ParameterBytes => 0;

        protected override void RunStep(int step, HostWorkspace workspace, RunOptions options) => throw new NotSupportedException();

        protected override string KernelOf(int step) => "none";

        protected override void ReleaseParameters() => Releases++;
    }

    private sealed class CancellingExecutable(Program program, HostParameterSet parameters, CancellationTokenSource source) : ReferenceExecutable(program, parameters)
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
