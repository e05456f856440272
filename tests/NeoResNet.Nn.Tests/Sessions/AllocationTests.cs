using NeoResNet.Backends.Cpu;
using NeoResNet.Nn.Tests.Support;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Sessions;

/// <summary>After the first run nothing is allocated on any thread of the process.</summary>
[NonParallelizable]
public sealed class AllocationTests
{
    private const int WarmUp = 50;
    private const int Runs = 100;

    // The test platform's own threads may allocate now and then; an allocation in each run would show in every window.
    private const int Windows = 20;

    [Test]
    public void A_run_into_given_tensors_allocates_nothing([Values(1, 2)] int threads)
    {
        using var model = new TinyModel();
        using var backend = new CpuBackend(new() { MaxThreads = threads });
        using var session = new Session(model.Graph, backend);
        Callable call = session.Callable([model.Input], [model.Sum, model.Output]);
        NhwcTensor[] inputs = [TinyModel.Image(2, 48, 48)], outputs = OutputsOf(call, inputs);
        Assert.That(MinAllocated(() => call.Run(inputs, outputs)), Is.Zero);
    }

    [Test]
    public void Alternating_between_two_shapes_allocates_nothing()
    {
        using var model = new TinyModel();
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using var session = new Session(model.Graph, backend);
        Callable call = session.Callable([model.Input], [model.Output]);
        NhwcTensor[] small = [TinyModel.Image(1, 20, 24)], large = [TinyModel.Image(3, 40, 32)];
        NhwcTensor[] smallOutputs = OutputsOf(call, small), largeOutputs = OutputsOf(call, large);
        Assert.That(MinAllocated(() =>
        {
            call.Run(small, smallOutputs);
            call.Run(large, largeOutputs);
        }), Is.Zero);
    }

    [Test]
    public void A_run_with_updates_allocates_nothing_and_compiles_once()
    {
        using var model = new TinyModel(isTraining: true);
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using var session = new Session(model.Graph, backend);
        Callable call = session.Callable([model.Input], [model.Output], model.Graph.Updates);
        NhwcTensor[] inputs = [TinyModel.Image(2, 24, 20)], outputs = OutputsOf(call, inputs);
        Assert.That(MinAllocated(() => call.Run(inputs, outputs)), Is.Zero);
        Assert.That(session.CachedPlans, Is.EqualTo(1));
    }

    [Test]
    public void A_training_step_allocates_nothing_and_compiles_once([Values(1, 2)] int threads)
    {
        using var model = new TinyModel(isTraining: true);
        Node labels = model.Graph.Placeholder([null, 5]);
        Node loss = Losses.SoftmaxCrossEntropy(model.Logits, labels);
        using var backend = new CpuBackend(new() { MaxThreads = threads });
        using var session = new Session(model.Graph, backend);
        foreach (Optimizer optimizer in new[] { Optimizer.Momentum(), Optimizer.AdamW() })
        {
            using var step = new TrainingStep(session, [model.Input, labels], loss, optimizer, new() { Updates = model.Graph.Updates, Fetches = [model.Logits], ClipNorm = 1 });
            NhwcTensor[] inputs = [TinyModel.Image(2, 24, 20), Run.RandomTensor([2, 5], 3)], outputs = [new NhwcTensor([2, 5])];
            Assert.That(MinAllocated(() => step.Run(inputs, outputs, 1e-4)), Is.Zero);
            Assert.That(MinAllocated(() =>
            {
                _ = step.Accumulate(inputs, outputs);
                step.Apply(1e-4);
            }), Is.Zero);
            Assert.That(session.CachedPlans, Is.EqualTo(1));
        }
    }

    [Test]
    public void A_run_into_new_tensors_allocates_the_results_and_little_else()
    {
        const int PerTensor = 512;
        using var model = new TinyModel();
        using var backend = new CpuBackend(new() { MaxThreads = 2 });
        using var session = new Session(model.Graph, backend);
        Callable both = session.Callable([model.Input], [model.Sum, model.Output]), one = session.Callable([model.Input], [model.Output]);
        NhwcTensor[] inputs = [TinyModel.Image(2, 48, 48)];
        NhwcTensor[] results = both.Run(inputs);
        long values = results.Sum(result => (long)result.Length * sizeof(float)), last = (long)results[1].Length * sizeof(float);
        Assert.That(MinAllocated(() => both.Run(inputs)), Is.InRange(Runs * values, Runs * (values + (2 * PerTensor))));
        Assert.That(MinAllocated(() => one.Run(inputs[0])), Is.InRange(Runs * last, Runs * (last + PerTensor)));
        Assert.That(one.Run(inputs[0]).Span.SequenceEqual(results[1].Span));
        Assert.That(() => both.Run(inputs[0]), Throws.ArgumentException.With.Message.Contains(model.Sum.Name));
    }

    [Test]
    public void The_measurement_sees_what_is_allocated()
    {
        object? kept = null;
        Assert.That(MinAllocated(() => kept = new int[4]), Is.GreaterThanOrEqualTo(Runs * 16));
        Assert.That(kept, Is.Not.Null);
    }

    private static long MinAllocated(Action run)
    {
        for (int i = 0; i < WarmUp; i++)
        {
            run();
        }

        long least = long.MaxValue;
        for (int window = 0; window < Windows && least > 0; window++)
        {
            long before = GC.GetTotalAllocatedBytes(precise: true);
            for (int i = 0; i < Runs; i++)
            {
                run();
            }

            least = Math.Min(least, GC.GetTotalAllocatedBytes(precise: true) - before);
        }

        return least;
    }

    private static NhwcTensor[] OutputsOf(Callable call, NhwcTensor[] inputs) =>
        [.. call.OutputShapes([.. inputs.Select(input => input.Shape)]).Select(shape => new NhwcTensor(shape))];
}
