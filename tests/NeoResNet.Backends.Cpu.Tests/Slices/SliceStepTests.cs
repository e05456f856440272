namespace NeoResNet.Backends.Cpu.Tests;

[NonParallelizable]
public sealed class SliceStepTests
{
    [Test]
    public void A_run_cancelled_within_a_slice_begins_no_further_operation_of_it([Values(1, 2)] int threads)
    {
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([4, 1, 1, 1]), y = builder.NewValue();
        builder.Add(new Pointwise(x, null, null, Epilogue.Store(y)));
        builder.Output(y);
        TensorProgram program = builder.Build();

        // The compiled program lends the slices its scratch: one page of addresses a thread.
        using var backend = new CpuBackend(new() { MaxThreads = threads });
        using IParameterSet parameters = backend.CreateParameterSet();
        using IExecutable executable = backend.Compile(program, parameters);
        using Workspace workspace = executable.Rent();
        using var source = new CancellationTokenSource();
        int first = 0, second = 0;
        CpuStep[] steps =
        [
            new FakeStep(1, _ =>
            {
                Interlocked.Increment(ref first);
                source.Cancel();
            }),
            new FakeStep(1, _ => Interlocked.Increment(ref second)),
        ];
        var stretch = new Stretch(0, 1, Batch: 4, Images: 1);
        var slices = new SliceStep(program, stretch, steps, SliceMemory.For(program, threads, stretch), sliceBytes: 0);
        using var pool = new WorkerPool(threads, 50);
        var team = new RunTeam([slices], pool, ScratchSizes.Of([slices]));
        Assert.That(() => team.Run((HostWorkspace)workspace.Memory!, new(0, source.Token)), Throws.InstanceOf<OperationCanceledException>());
        Assert.That(first, Is.InRange(1, threads), "each thread may have begun one slice");
        Assert.That(second, Is.Zero);
    }
}
