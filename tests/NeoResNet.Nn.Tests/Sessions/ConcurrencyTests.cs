using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Sessions;

[NonParallelizable]
public sealed class ConcurrencyTests
{
    [Test]
    public void One_and_two_threads_give_the_same_bits()
    {
        using var model = new TinyModel();
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using var session = new Session(model.Graph, backend);
        Callable call = session.Callable([model.Input], [model.Sum, model.Output]);
        foreach ((int batch, int size) in new[] { (1, 9), (2, 64), (3, 33), (8, 20) })
        {
            NhwcTensor image = TinyModel.Image(batch, size, size + 3);
            NhwcTensor[] one = call.Run([image], new RunOptions(MaxThreads: 1));
            for (int i = 0; i < 5; i++)
            {
                NhwcTensor[] two = call.Run([image], new RunOptions(MaxThreads: 2));
                Assert.That(two.Zip(one).All(pair => pair.First.Span.SequenceEqual(pair.Second.Span)), Is.True, $"{batch}x{size}, run {i}");
            }
        }
    }

    [Test]
    public void Concurrent_calls_of_one_callable_give_the_same_bits_as_one_alone()
    {
        using var model = new TinyModel();
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using var session = new Session(model.Graph, backend, new() { PlanCacheSize = 2 });
        Callable call = session.Callable([model.Input], [model.Output]);
        NhwcTensor[] images = [.. Enumerable.Range(0, 4).Select(i => TinyModel.Image(1 + (i % 2), 16 + i, 16, seed: i))];
        NhwcTensor[] expected = [.. images.Select(image => call.Run([image])[0])];
        int wrong = 0;
        RunThreads(4, thread =>
        {
            // Four shapes compete for two plans, so that plans are given up while others run on them.
            for (int round = 0; round < 25; round++)
            {
                int pick = (thread + round) % images.Length;
                NhwcTensor result = call.Run([images[pick]])[0];
                if (!result.Span.SequenceEqual(expected[pick].Span))
                {
                    _ = Interlocked.Increment(ref wrong);
                }
            }
        });
        Assert.That(wrong, Is.Zero);
        Assert.That(session.CachedPlans, Is.EqualTo(2));
    }

    [Test]
    public void A_run_sees_one_version_of_the_variables_even_while_others_change_them()
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([1, 4, 4, 8]);
        Node y = Layers.Conv2D(Layers.Conv2D(x, 8, 1, activation: Activation.None, scope: "a"), 8, 1, activation: Activation.None, scope: "b");
        NamedArray[] Version(int k) => [.. variables.Variables.Select(variable =>
        {
            // a = k * identity, b = identity / k: the product is the identity in each version and in no mixture of two.
            var values = new NhwcTensor(variable.Shape);
            if (variable.Name.EndsWith("/weights", StringComparison.Ordinal))
            {
                for (int c = 0; c < 8; c++)
                {
                    values[0, 0, c, c] = variable.Name[0] == 'a' ? k : 1f / k;
                }
            }
            else
            {
                values.Span.Fill(variable.Name[0] == 'b' ? k : 0);
            }

            return NamedArray.FromTensor(variable.Name, values);
        })];

        _ = variables.Restore(Version(1));
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using var session = new Session(graph, backend);
        Callable call = session.Callable([x], [y]);
        NhwcTensor ones = new([1, 4, 4, 8]);
        ones.Span.Fill(1);
        const int Versions = 64;
        const int Readers = 2, Runs = 60;
        int mixed = 0, reading = Readers;
        var seen = new int[Versions];
        RunThreads(1 + Readers, thread =>
        {
            if (thread == 0)
            {
                for (int power = 0; Volatile.Read(ref reading) > 0; power++)
                {
                    // Powers of two divide without rounding.
                    _ = variables.Restore(Version(1 << (power % 6)));
                    Thread.Yield();
                }

                return;
            }

            try
            {
                for (int run = 0; run < Runs; run++)
                {
                    NhwcTensor result = call.Run([ones])[0];
                    float k = result.Span[0] - 1;
                    if (k is < 1 or >= Versions || result.Span.ContainsAnyExcept(1 + k) || !float.IsPow2(k))
                    {
                        _ = Interlocked.Increment(ref mixed);
                    }
                    else
                    {
                        _ = Interlocked.Increment(ref seen[(int)k]);
                    }
                }
            }
            finally
            {
                _ = Interlocked.Decrement(ref reading);
            }
        });
        Assert.That(mixed, Is.Zero);
        Assert.That(seen.Sum(), Is.EqualTo(Readers * Runs));
        _ = variables.Restore(Version(32));
        NhwcTensor last = call.Run([ones])[0];
        Assert.That(last.Span.ToArray(), Is.All.EqualTo(33));
    }

    [Test]
    public void A_session_disposed_while_others_run_either_gives_right_results_or_says_that_it_is_disposed()
    {
        using var model = new TinyModel();
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        NhwcTensor image = TinyModel.Image(1, 24, 24);
        for (int round = 0; round < 10; round++)
        {
            var session = new Session(model.Graph, backend);
            Callable call = session.Callable([model.Input], [model.Output]);
            NhwcTensor expected = call.Run([image])[0];
            int wrong = 0;
            RunThreads(3, thread =>
            {
                if (thread == 0)
                {
                    Thread.SpinWait(20_000);
                    session.Dispose();
                    return;
                }

                try
                {
                    while (true)
                    {
                        NhwcTensor result = call.Run([image])[0];
                        wrong += result.Span.SequenceEqual(expected.Span) ? 0 : 1;
                    }
                }
                catch (ObjectDisposedException)
                {
                }
            });
            Assert.That(wrong, Is.Zero);
        }
    }

    private static void RunThreads(int count, Action<int> action)
    {
        Exception? failure = null;
        Thread[] threads = [.. Enumerable.Range(0, count).Select(i => new Thread(() =>
        {
            try
            {
                action(i);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.That(failure, Is.Null);
    }
}
