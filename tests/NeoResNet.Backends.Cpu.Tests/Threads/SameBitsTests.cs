namespace NeoResNet.Backends.Cpu.Tests;

[NonParallelizable]
[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed class SameBitsTests(CpuLevel level)
{
    [Test]
    public void Any_number_of_threads_gives_the_same_bits([Values(2, 3, 8)] int threads, [Values] WinogradUse winograd)
    {
        using var network = new SmallNetwork(level, threads, 2, winograd);
        float[] alone = network.Run(maxThreads: 1);
        Assert.That(alone, Is.All.Not.NaN);
        for (int run = 0; run < 10; run++)
        {
            Assert.That(network.Run(), Is.EqualTo(alone), $"run {run}");
        }
    }

    [Test]
    public void Backends_with_any_number_of_threads_give_the_same_bits([Values(2, 3, 4, 8)] int threads, [Values] WinogradUse winograd)
    {
        // A backend cuts its tasks for its number of threads when it compiles.
        using SmallNetwork one = new(level, 1, 1, winograd), many = new(level, threads, 1, winograd);
        Assert.That(many.Run(), Is.EqualTo(one.Run()));
    }

    [Test]
    public void Concurrent_runs_give_the_same_bits([Values] WinogradUse winograd)
    {
        using var network = new SmallNetwork(level, 3, 2, winograd);
        float[] alone = network.Run(maxThreads: 1);
        Exception?[] failures = new Exception?[4];
        Thread[] callers = [.. Enumerable.Range(0, failures.Length).Select(caller => new Thread(() =>
        {
            try
            {
                for (int run = 0; run < 10; run++)
                {
                    Assert.That(network.Run().AsSpan().SequenceEqual(alone), $"caller {caller}, run {run}");
                }
            }
            catch (Exception exception)
            {
                failures[caller] = exception;
            }
        }))];
        Array.ForEach(callers, caller => caller.Start());
        Array.ForEach(callers, caller => caller.Join());
        Assert.That(failures, Is.All.Null);
    }
}
