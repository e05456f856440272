using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>
/// The last task of a flat result of as many elements as a shape can have. Its values begin at addresses so far before a small piece
/// of memory that the task's own elements lie in it.
/// </summary>
[TestFixtureSource(typeof(Levels), nameof(Levels.All))]
internal sealed unsafe class LongRowTests(CpuLevel level)
{
    private static readonly Shape Longest = [int.MaxValue];

    [Test]
    public void The_last_task_of_a_pointwise_operation_ends_with_the_last_element()
    {
        var builder = new ProgramBuilder();
        ValueId x = builder.Input(Longest), y = builder.NewValue();
        var relu = new Pointwise(x, null, null, Epilogue.Store(y) with { Relu = true });
        builder.Add(relu);
        Run(builder, y, context => new PointwiseStep(context, relu), x, (first, from, to) =>
            Assert.That(to.ToArray(), Is.EqualTo(from.ToArray().Select(value => Math.Max(0, value)))));
    }

    [Test]
    public void The_last_task_of_a_draw_ends_with_the_last_element()
    {
        var builder = new ProgramBuilder();
        ValueId y = builder.NewValue();
        var draw = new RandomUniform(Longest, -1, 1, Seed: 5, Epilogue.Store(y));
        builder.Add(draw);
        Run(builder, y, context => new RandomUniformStep(context, draw), null, (first, _, to) =>
        {
            var expected = new float[to.Length];
            draw.Fill(expected, first);
            Assert.That(to.ToArray(), Is.EqualTo(expected));
        });
    }

    private delegate void Check(int first, ReadOnlySpan<float> from, ReadOnlySpan<float> to);

    private void Run(ProgramBuilder builder, ValueId y, Func<StepContext, CpuStep> make, ValueId? x, Check check)
    {
        builder.Output(y);
        TensorProgram program = builder.Build();
        using CpuBackend backend = Levels.Backend(level);
        using var parameters = (HostParameterSet)backend.CreateParameterSet();
        using var pool = new WorkerPool(1, 0);
        using var context = new StepContext(program, parameters, backend.Kernels, pool, WinogradRule.For(new() { LowMemory = true }, WinogradUse.Off, default));
        CpuStep step = make(context);
        int piece = (int)Math.Ceiling((double)int.MaxValue / step.TaskCount / 64) * 64, first = (step.TaskCount - 1) * piece, count = int.MaxValue - first;
        Assert.That(count, Is.InRange(1, piece), "the piece is that of the step");

        // A border on both sides, which must stay as it is.
        const int Border = 64;
        const float Mark = 77;
        float[] from = new float[count], to = new float[count + (2 * Border)];
        Array.Fill(to, Mark);
        for (int i = 0; i < count; i++)
        {
            from[i] = (i % 5) - 2;
        }

        byte[] scratch = new byte[step.ScratchBytes];
        using (var source = new NativeCopy<float>(from))
        using (var target = new NativeCopy<float>(to))
        using (var room = new NativeCopy<byte>(scratch))
        {
            nint* addresses = stackalloc nint[program.Values.Count];
            if (x is { } input)
            {
                addresses[input.Index] = (nint)source.Pointer - ((nint)first * sizeof(float));
            }

            addresses[y.Index] = (nint)(target.Pointer + Border) - ((nint)first * sizeof(float));
            var memory = new StepMemory(addresses, null, default);
            step.Execute(step.TaskCount - 1, room.Pointer, in memory);
        }

        check(first, from, to.AsSpan(Border, count));
        Assert.That(to[..Border].Concat(to[^Border..]), Is.All.EqualTo(Mark));
    }
}
