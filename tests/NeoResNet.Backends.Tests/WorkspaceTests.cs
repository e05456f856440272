using NeoResNet.Tensors;

namespace NeoResNet.Backends.Tests;

/// <summary>Who has the memory of a run, and when it goes back.</summary>
public sealed class WorkspaceTests : HostFixture
{
    private ReferenceExecutable _executable = null!;

    [SetUp]
    public void Compile() => _executable = new(Program, Parameters);

    [TearDown]
    public void Dispose() => _executable.Dispose();

    [Test]
    public void A_returned_workspace_is_refused_until_rented_again()
    {
        Workspace workspace = _executable.Rent();
        workspace.Dispose();
        workspace.Dispose();
        Assert.That(() => _executable.Run(workspace, [Feed], [Fetch, Again]), Throws.InstanceOf<ObjectDisposedException>());
        using Workspace rented = _executable.Rent();
        Assert.That(rented.Memory, Is.SameAs(workspace.Memory));
        Assert.That(rented, Is.Not.EqualTo(workspace));
        _executable.Run(rented, [Feed], [Fetch, Again]);
        Assert.That(Fetch[0, 2], Is.EqualTo(6));
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
        eager.Output(eager.Input(Feed));
        using IExecutable other = eager.Compile(Backend);
        using Workspace foreign = other.Rent();
        Assert.That(() => _executable.Run(foreign, [Feed], [Fetch, Again]), Throws.ArgumentException.With.Message.Contains("not rented from this executable"));
        Assert.That(() => _executable.Run(default, [Feed], [Fetch, Again]), Throws.ArgumentException);
    }

    [Test]
    public void A_stale_handle_can_do_nothing_to_a_later_rental_of_the_same_memory()
    {
        Workspace stale = _executable.Rent();
        stale.Dispose();
        using Workspace current = _executable.Rent();
        Assert.That(() => _executable.Run(stale, [Feed], [Fetch, Again]), Throws.InstanceOf<ObjectDisposedException>());
        stale.Dispose();
        using Workspace next = _executable.Rent();
        Assert.That(next.Memory, Is.Not.SameAs(current.Memory), "the stale handle gave nothing back");
        _executable.Run(current, [Feed], [Fetch, Again]);
        Assert.That(Fetch[0, 2], Is.EqualTo(6));
    }

    [Test]
    public void A_second_run_in_a_workspace_in_use_is_refused_and_the_first_one_goes_on()
    {
        Exception? error = null;
        HookedExecutable executable = null!;
        Workspace workspace = default;
        using (executable = new HookedExecutable(Program, Parameters, () =>
        {
            NhwcTensor fetch = new([1, 3]), again = new([3]);
            error ??= Assert.Catch(() => executable.Run(workspace, [Feed], [fetch, again]));
        }))
        {
            using (workspace = executable.Rent())
            {
                executable.Run(workspace, [Feed], [Fetch, Again]);
            }
        }

        Assert.That(error, Is.InstanceOf<InvalidOperationException>().With.Message.Contains("in use by another run"));
        Assert.That(error, Is.Not.InstanceOf<ObjectDisposedException>());
        Assert.That(Again.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
    }

    [Test]
    public void A_workspace_disposed_during_its_run_goes_back_when_that_ends()
    {
        HostBuffer packed = Parameters.GetPlain(new(0), [3]);
        int before = References(packed);
        HookedExecutable executable = null!;
        Workspace workspace = default;
        WorkspaceMemory? others = null;
        int during = 0;
        executable = new HookedExecutable(Program, Parameters, () =>
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
        executable.Run(workspace, [Feed], [Fetch, Again]);
        Assert.That(Again.Span.ToArray(), Is.EqualTo((float[])[0, 1, 6]));
        Assert.That(others, Is.Not.Null.And.Not.SameAs(workspace.Memory));
        Assert.That((during, References(packed)), Is.EqualTo((before + 1, before)), "the parameters stay until the run ends, not longer");
        Assert.That(() => executable.Run(workspace, [Feed], [Fetch, Again]), Throws.InstanceOf<ObjectDisposedException>());
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
        var executable = new GreedyExecutable(Program);
        Assert.That(() => executable.Rent(), Throws.InstanceOf<OutOfMemoryException>());
        executable.Dispose();
        Assert.That(executable.Releases, Is.EqualTo(1));
    }

    // Does something before every step.
    private sealed class HookedExecutable(TensorProgram program, HostParameterSet parameters, Action hook) : ReferenceExecutable(program, parameters)
    {
        protected override void RunStep(int step, HostWorkspace workspace, RunOptions options)
        {
            hook();
            base.RunStep(step, workspace, options);
        }
    }

    // Wants more memory than there are addresses.
    private sealed class GreedyExecutable(TensorProgram program) : StepwiseExecutable(program, long.MaxValue / 2)
    {
        public int Releases { get; private set; }

        protected override long ParameterBytes => 0;

        protected override void RunStep(int step, Workspace workspace, RunOptions options) => throw new NotSupportedException();

        protected override string KernelOf(int step) => "none";

        protected override void ReleaseParameters() => Releases++;
    }
}
