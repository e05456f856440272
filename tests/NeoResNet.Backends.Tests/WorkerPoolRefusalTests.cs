namespace NeoResNet.Backends.Tests;

/// <summary>Tests pools to which the system refuses threads.</summary>
public sealed class WorkerPoolRefusalTests
{
    [Test]
    public void Work_is_done_by_the_threads_that_the_system_allows([Values(0, 1, 3)] int allowed, [Values] bool asMemory)
    {
        int started = 0;
        using var pool = new WorkerPool(4, 0, worker =>
        {
            if (started == allowed)
            {
                throw asMemory ? new OutOfMemoryException() : Refusal();
            }

            worker.Start();
            started++;
        });
        for (int loop = 0; loop < 100; loop++)
        {
            int[] done = new int[50];
            pool.For(done.Length, i => Interlocked.Increment(ref done[i]));
            Assert.That(done, Is.All.EqualTo(1));
        }

        Assert.That(pool.StartedThreads, Is.EqualTo(allowed));
    }

    // The exception has no public constructor.
    private static Exception Refusal() => (Exception)System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(typeof(ThreadStartException));
}
