using System.Globalization;
using NeoResNet.Backends;
using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Sessions;

/// <summary>
/// Repeats runs while other threads restore variables and dispose sessions, and compares the bits
/// of every result. The variable NEORESNET_STRESS sets the number of runs of each test.
/// </summary>
[NonParallelizable]
public sealed class StressTests
{
    private const int ShortRuns = 2000;
    private const int Runners = 4;

    private static readonly (int Batch, int Height, int Width)[] Sizes = [(1, 9, 12), (2, 16, 16), (3, 8, 21), (1, 24, 24)];

    private static int Runs =>
        int.TryParse(Environment.GetEnvironmentVariable("NEORESNET_STRESS"), NumberStyles.None, CultureInfo.InvariantCulture, out int runs) && runs > 0 ? runs : ShortRuns;

    [Test]
    public void Concurrent_runs_with_restores_and_disposals_give_no_wrong_bit()
    {
        using var model = new TinyModel();
        using TinyModel other = new(seed: 2);
        IReadOnlyList<NamedArray>[] versions = [model.Variables.ToNamedArrays(), other.Variables.ToNamedArrays()];
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        NhwcTensor[] images = [.. Sizes.Select((size, i) => TinyModel.Image(size.Batch, size.Height, size.Width, seed: i))];
        float[][][] expected = [.. versions.Select(version => Results(model, version, backend, images))];

        using var slots = new SessionSlots(model, backend, Runners / 2);
        int left = Runs, wrong = 0, disposed = 0;
        Exception? failure = null;
        void Guarded(Action action)
        {
            try
            {
                action();
            }
            catch (Exception e)
            {
                _ = Interlocked.CompareExchange(ref failure, e, null);
                Volatile.Write(ref left, 0);
            }
        }

        var threads = new List<Thread>
        {
            new(() => Guarded(() =>
            {
                for (int i = 0; Volatile.Read(ref left) > 0; i++)
                {
                    _ = model.Variables.Restore(versions[i % versions.Length]);
                    slots.Replace(i);
                }
            })),
        };
        threads.AddRange(Enumerable.Range(0, Runners).Select(runner => new Thread(() => Guarded(() =>
        {
            for (int run = runner; Interlocked.Decrement(ref left) >= 0; run++)
            {
                int image = run % images.Length;
                try
                {
                    float[] result = slots.Call(run).Run([images[image]])[0].ToArray();
                    if (!expected.Any(version => result.AsSpan().SequenceEqual(version[image])))
                    {
                        _ = Interlocked.Increment(ref wrong);
                    }
                }
                catch (ObjectDisposedException)
                {
                    _ = Interlocked.Increment(ref disposed);
                    _ = Interlocked.Increment(ref left);
                }
            }
        }))));
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        Assert.That(failure, Is.Null);
        Assert.That(wrong, Is.Zero, $"{Runs} runs, {disposed} more on disposed sessions");
    }

    [Test]
    public void Repeated_runs_give_the_same_bits_with_any_number_of_threads()
    {
        using var model = new TinyModel();
        using var backend = new CpuBackend(new() { MaxThreads = 4 });
        using var session = new Session(model.Graph, backend, new() { PlanCacheSize = 2 });
        Callable call = session.Callable([model.Input], [model.Sum, model.Output]);
        NhwcTensor[] images = [.. Sizes.Select((size, i) => TinyModel.Image(size.Batch, size.Height, size.Width, seed: i))];
        float[][] expected = [.. images.Select(image => Values(call.Run([image], new RunOptions(MaxThreads: 1))))];
        int wrong = 0;
        for (int run = 0; run < Runs; run++)
        {
            int image = run % images.Length;
            float[] result = Values(call.Run([images[image]], new RunOptions(MaxThreads: 1 + (run % 5))));
            wrong += result.AsSpan().SequenceEqual(expected[image]) ? 0 : 1;
        }

        Assert.That(wrong, Is.Zero, $"{Runs} runs");
    }

    private static float[][] Results(TinyModel model, IReadOnlyList<NamedArray> version, CpuBackend backend, NhwcTensor[] images)
    {
        _ = model.Variables.Restore(version);
        using var session = new Session(model.Graph, backend);
        return [.. images.Select(image => session.Run(model.Output, (model.Input, image)).ToArray())];
    }

    private static float[] Values(NhwcTensor[] results) => [.. results.SelectMany(result => result.ToArray())];

    /// <summary>Holds sessions, which one thread replaces while others run them.</summary>
    private sealed class SessionSlots : IDisposable
    {
        private readonly TinyModel _model;
        private readonly CpuBackend _backend;
        private readonly (Session Session, Callable Call)[] _slots;
        private readonly Lock _lock = new();

        public SessionSlots(TinyModel model, CpuBackend backend, int count)
        {
            (_model, _backend) = (model, backend);
            _slots = [.. Enumerable.Range(0, count).Select(_ => New())];
        }

        public Callable Call(int index)
        {
            lock (_lock)
            {
                return _slots[index % _slots.Length].Call;
            }
        }

        public void Replace(int index)
        {
            (Session Session, Callable Call) next = New(), old;
            lock (_lock)
            {
                old = _slots[index % _slots.Length];
                _slots[index % _slots.Length] = next;
            }

            // Other threads still run the session.
            old.Session.Dispose();
        }

        public void Dispose() => Array.ForEach(_slots, slot => slot.Session.Dispose());

        private (Session Session, Callable Call) New()
        {
            var session = new Session(_model.Graph, _backend, new() { PlanCacheSize = 2 });
            return (session, session.Callable([_model.Input], [_model.Output]));
        }
    }
}
