namespace NeoResNet.Backends.Tests;

[NonParallelizable]
public sealed class WorkerPoolLoopTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Test]
    public void Every_pass_runs_once([Values(1, 2, 5)] int threads, [Values(0, 1, 7, 1000)] int count)
    {
        using var pool = new WorkerPool(threads, 0);
        var done = new int[count];
        for (int loop = 1; loop <= 20; loop++)
        {
            pool.For(count, pass => Interlocked.Increment(ref done[pass]));
            Assert.That(done, Is.All.EqualTo(loop));
        }
    }

    [Test]
    public void Workers_take_part_and_are_idle_again_afterwards()
    {
        using var pool = new WorkerPool(3, 0);

        // Each pass waits for all three, so the loop ends only if three threads are in it at once.
        using var meeting = new Barrier(3);
        bool met = true;
        pool.For(3, _ => met &= meeting.SignalAndWait(Patience));
        Assert.That(met);
        Assert.That(pool.IdleWorkers, Is.EqualTo(2));
    }

    [Test]
    public void A_loop_uses_no_more_threads_than_it_may()
    {
        using var pool = new WorkerPool(4, 0);
        int self = Environment.CurrentManagedThreadId, others = 0;
        pool.For(100, _ => others += Environment.CurrentManagedThreadId == self ? 0 : 1, maxThreads: 1);
        Assert.That(others, Is.Zero);
    }

    [Test]
    public void The_first_failure_reaches_the_caller_and_ends_the_loop([Values(1, 3)] int threads)
    {
        using var pool = new WorkerPool(threads, 0);
        int begun = 0;
        Assert.That(() => pool.For(1000, pass =>
        {
            Interlocked.Increment(ref begun);
            throw new InvalidOperationException($"pass {pass}");
        }), Throws.InvalidOperationException.With.Message.StartsWith("pass "));
        Assert.That(begun, Is.InRange(1, threads), "each thread may have begun one");
        Assert.That(pool.IdleWorkers, Is.EqualTo(threads - 1));
    }

    [Test]
    public void A_cancelled_loop_begins_no_further_pass([Values(1, 3)] int threads)
    {
        using var pool = new WorkerPool(threads, 0);
        using var source = new CancellationTokenSource();
        int begun = 0;
        Assert.That(() => pool.For(1000, _ =>
        {
            Interlocked.Increment(ref begun);
            source.Cancel();
        }, cancellationToken: source.Token), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(begun, Is.InRange(1, threads));
    }

    [Test]
    public void A_loop_inside_a_loop_ends()
    {
        int passes = 0;
        WorkerPool.Shared.For(8, _ => WorkerPool.Shared.For(8, _ => Interlocked.Increment(ref passes)));
        Assert.That(passes, Is.EqualTo(64));
    }
}
