using System.Collections.Concurrent;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

[NonParallelizable]
public sealed class WorkerPoolTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private NhwcTensor _input = null!;
    private CpuBackend _backend = null!;
    private IExecutable _executable = null!;
    private Workspace _rental;
    private HostWorkspace _workspace = null!;

    // Steps of these tests need no memory, but a run always has a workspace.
    [OneTimeSetUp]
    public void MakeWorkspace()
    {
        _input = new NhwcTensor([1]);
        _backend = new CpuBackend(new() { MaxThreads = 1 });
        var program = new EagerProgram();
        program.Add(new Pointwise(program.Input(_input), null, null, program.Store()));
        _executable = program.Compile(_backend);
        _rental = _executable.Rent();
        _workspace = (HostWorkspace)_rental.Memory!;
    }

    [OneTimeTearDown]
    public void FreeWorkspace()
    {
        _rental.Dispose();
        _executable.Dispose();
        _backend.Dispose();
    }

    [Test]
    public void Every_task_of_every_step_runs_once_and_steps_never_overlap([Values(1, 2, 5)] int threads, [Values(0, 50)] int spin)
    {
        using var pool = new WorkerPool(threads, spin);
        int[] counts = [7, 0, 1, 64, 3, 1000];
        int[][] done = [.. counts.Select(count => new int[count])];
        int current = 0, wrongStep = 0;
        CpuStep[] steps = [.. counts.Select((count, step) => new FakeStep(count, task =>
        {
            if (Volatile.Read(ref current) > step)
            {
                Interlocked.Increment(ref wrongStep);
            }

            Volatile.Write(ref current, step);
            Interlocked.Increment(ref done[step][task]);
        }))];
        var team = new RunTeam(steps, pool, default);
        for (int run = 1; run <= 200; run++)
        {
            current = 0;
            team.Run(_workspace, default);
            Assert.That(done.SelectMany(step => step), Is.All.EqualTo(run));
        }

        Assert.That(wrongStep, Is.Zero);
    }

    [Test]
    public void Idle_workers_join_a_run_also_after_they_slept([Values(0, 200)] int spin)
    {
        using var pool = new WorkerPool(3, spin);
        for (int run = 0; run < 5; run++)
        {
            // Each task waits for all three, so it ends only if three threads are in it at once.
            using var meeting = new Barrier(3);
            bool met = true;
            var team = new RunTeam([new FakeStep(3, _ => met &= meeting.SignalAndWait(Patience))], pool, default);
            Assert.That(SpinWait.SpinUntil(() => pool.IdleWorkers == 2, Patience));
            team.Run(_workspace, default);
            Assert.That(met);
            Thread.Sleep(5);
        }
    }

    [Test]
    public void A_run_uses_no_more_threads_than_it_may([Values(1, 2, 3)] int limit)
    {
        using var pool = new WorkerPool(4, 50);
        var threads = new ConcurrentDictionary<int, bool>();
        var team = new RunTeam([new FakeStep(500, _ => threads[Environment.CurrentManagedThreadId] = true)], pool, default);
        team.Run(_workspace, new(limit));
        Assert.That(threads, Has.Count.LessThanOrEqualTo(limit));
        if (limit == 1)
        {
            Assert.That(threads.Keys, Is.EqualTo(new[] { Environment.CurrentManagedThreadId }));
        }
    }

    [Test]
    public void A_run_that_finds_no_idle_worker_goes_on_alone()
    {
        using var pool = new WorkerPool(2, 50);
        using var release = new ManualResetEventSlim();
        using var bothInside = new CountdownEvent(2);
        bool released = true;
        var first = new RunTeam([new FakeStep(2, _ =>
        {
            bothInside.Signal();
            released &= release.Wait(Patience);
        })], pool, default);
        var caller = new Thread(() => first.Run(_workspace, default));
        caller.Start();
        Assert.That(bothInside.Wait(Patience), "the first run has the only worker");

        int tasks = 0, others = 0, self = Environment.CurrentManagedThreadId;
        new RunTeam([new FakeStep(100, _ =>
        {
            tasks++;
            others += Environment.CurrentManagedThreadId == self ? 0 : 1;
        })], pool, default).Run(_workspace, default);
        release.Set();
        caller.Join();
        Assert.That((tasks, others, released), Is.EqualTo((100, 0, true)));
    }

    [Test]
    public void A_failure_on_any_thread_reaches_the_caller_and_leaves_the_pool_usable([Values(0, 1)] int task)
    {
        using var pool = new WorkerPool(2, 50);
        using var meeting = new Barrier(2);
        int later = 0;
        var team = new RunTeam([new FakeStep(2, at =>
        {
            _ = meeting.SignalAndWait(Patience);
            if (at == task)
            {
                throw new InvalidOperationException("task failed");
            }
        }), new FakeStep(2, _ => later++)], pool, default);
        for (int run = 0; run < 3; run++)
        {
            Assert.That(SpinWait.SpinUntil(() => pool.IdleWorkers == 1, Patience));
            Assert.That(() => team.Run(_workspace, default), Throws.InvalidOperationException.With.Message.EqualTo("task failed"));
        }

        Assert.That(later, Is.Zero, "steps after the failure");
    }

    [Test]
    public void A_cancelled_run_begins_no_further_task([Values(1, 2)] int threads)
    {
        using var pool = new WorkerPool(threads, 50);
        using var source = new CancellationTokenSource();
        int first = 0, second = 0;
        var team = new RunTeam([new FakeStep(4, _ =>
        {
            Interlocked.Increment(ref first);
            source.Cancel();
        }), new FakeStep(4, _ => Interlocked.Increment(ref second))], pool, default);
        Assert.That(() => team.Run(_workspace, new(0, source.Token)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(first, Is.InRange(1, threads), "each thread may have begun one");
        Assert.That(second, Is.Zero);
    }

    [Test]
    public void Workers_are_idle_again_when_a_run_returned()
    {
        using var pool = new WorkerPool(4, 50);
        var team = new RunTeam([new FakeStep(100, _ => Thread.SpinWait(100))], pool, default);
        for (int run = 0; run < 100; run++)
        {
            team.Run(_workspace, default);
            Assert.That(team.Members, Is.Zero);
            Assert.That(pool.IdleWorkers, Is.EqualTo(3));
        }
    }

    [Test]
    public void Many_callers_share_the_workers_without_losing_a_task()
    {
        using var pool = new WorkerPool(3, 20);
        int total = 0;
        Thread[] callers = [.. Enumerable.Range(0, 4).Select(_ => new Thread(() =>
        {
            var team = new RunTeam([new FakeStep(5, _ => Interlocked.Increment(ref total)), new FakeStep(2, _ => Interlocked.Increment(ref total))], pool, default);
            for (int run = 0; run < 500; run++)
            {
                team.Run(_workspace, default);
            }
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        Assert.That(total, Is.EqualTo(4 * 500 * 7));
    }

    [Test]
    public void After_its_end_a_pool_lends_nobody([Values] bool used)
    {
        var pool = new WorkerPool(2, 50);
        int tasks = 0, self = Environment.CurrentManagedThreadId, others = 0;
        var team = new RunTeam([new FakeStep(50, _ =>
        {
            Interlocked.Increment(ref tasks);
            others += Environment.CurrentManagedThreadId == self ? 0 : 1;
        })], pool, default);
        if (used)
        {
            team.Run(_workspace, default);
        }

        pool.Dispose();
        (tasks, others) = (0, 0);
        team.Run(_workspace, default);
        Assert.That((tasks, others), Is.EqualTo((50, 0)));
    }
}
