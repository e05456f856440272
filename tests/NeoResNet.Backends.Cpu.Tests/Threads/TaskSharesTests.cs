namespace NeoResNet.Backends.Cpu.Tests;

public sealed class TaskSharesTests
{
    [Test]
    public void The_shares_of_a_step_contain_every_task_once([Values(1, 2, 3, 8)] int threads, [Values(0, 1, 3, 48, 50)] int rows, [Values(1, 4)] int columns)
    {
        var step = new FakeStep(rows * columns, _ => { }, rows);
        int[] tasks = [.. Enumerable.Range(0, threads).SelectMany(owner => Tasks(TaskShare.Of(step, owner, threads)))];
        Assert.That(tasks, Is.EquivalentTo(Enumerable.Range(0, rows * columns)));
    }

    [Test]
    public void A_thread_owns_the_same_rows_in_all_steps()
    {
        foreach (int columns in (int[])[1, 3])
        {
            foreach (int rows in (int[])[8, 16])
            {
                var step = new FakeStep(rows * columns, _ => { }, rows);
                int[] last = Tasks(TaskShare.Of(step, 1, 2));
                Assert.That(last.Select(task => task % rows * 16 / rows), Is.All.GreaterThanOrEqualTo(8), $"{rows} rows, {columns} columns");
                Assert.That(last.Select(task => task / rows), Is.Ordered, "tasks with the same weights follow each other");
            }
        }
    }

    [Test]
    public void A_thread_executes_its_own_share_in_order_and_then_takes_from_the_ends_of_others()
    {
        var shares = new TaskShares(3);
        shares.Begin(3);
        var step = new FakeStep(9, _ => { });
        var order = new List<int>();
        Assert.That(shares.Drain(1, step, 1, (_, task, _) => order.Add(task)), Is.EqualTo(9));
        Assert.That(order, Is.EqualTo(new[] { 3, 4, 5, 8, 7, 6, 2, 1, 0 }));
        Assert.That(shares.Drain(1, step, 0, (_, task, _) => order.Add(task)), Is.Zero, "no task of the step is left");
    }

    [Test]
    public void A_thread_that_comes_late_takes_no_task_of_a_later_step()
    {
        var shares = new TaskShares(2);
        shares.Begin(2);
        var step = new FakeStep(4, _ => { });
        Assert.That(shares.Drain(1, step, 0, (_, _, _) => { }), Is.EqualTo(4));
        int taken = 0;
        Assert.That(
            shares.Drain(2, step, 0, (_, _, _) => Assert.That(shares.Drain(1, step, 1, (_, _, _) => taken++), Is.Zero)), Is.EqualTo(4));
        Assert.That(taken, Is.Zero);
    }

    [Test]
    public void A_step_may_have_more_tasks_than_a_share_has_draws()
    {
        const int Tasks = 5_000_001;
        var shares = new TaskShares(2);
        shares.Begin(2);
        long sum = 0;
        Assert.That(shares.Drain(1, new FakeStep(Tasks, _ => { }), 0, (_, task, _) => sum += task), Is.EqualTo(Tasks));
        Assert.That(sum, Is.EqualTo((long)Tasks * (Tasks - 1) / 2));
    }

    [Test]
    public void Threads_that_steal_from_each_other_execute_every_task_once([Values(2, 4)] int threads)
    {
        var shares = new TaskShares(threads);
        shares.Begin(threads);
        using var barrier = new Barrier(threads);
        int[] counts = new int[1000];
        var step = new FakeStep(counts.Length, _ => { }, 100);
        int wrong = 0;
        Thread[] all = [.. Enumerable.Range(0, threads).Select(slot => new Thread(() =>
        {
            for (int number = 1; number <= 200; number++)
            {
                barrier.SignalAndWait();
                _ = shares.Drain(number, step, slot, (_, task, _) => Interlocked.Increment(ref counts[task]));
                barrier.SignalAndWait();
                if (slot == 0)
                {
                    int expected = number;
                    wrong += counts.Count(count => count != expected);
                }
            }
        }))];
        Array.ForEach(all, thread => thread.Start());
        Array.ForEach(all, thread => thread.Join());
        Assert.That(wrong, Is.Zero);
    }

    private static int[] Tasks(TaskShare share) => [.. Enumerable.Range(0, share.Count).Select(index => share[index])];
}
