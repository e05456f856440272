using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

public sealed class SliceTests
{
    private const int Batch = 8;
    private const int Size = 48;
    private const int Channels = 64;

    [Test]
    public void Slices_change_no_bit()
    {
        // Three threads cannot share eight images evenly, so they take the whole batch operation by operation.
        (float[] sliced, ExecutionPlan some) = Run(threads: 2);
        (float[] whole, ExecutionPlan all) = Run(threads: 3);
        Assert.That(some.Steps.Select(step => step.Images), Is.All.Not.Null.And.All.LessThan(Batch));
        Assert.That(all.Steps.Select(step => step.Images), Is.All.Null);
        Assert.That(some.ArenaBytes, Is.LessThan(all.ArenaBytes));
        Assert.That(sliced, Is.EqualTo(whole));
        Assert.That(sliced.Distinct().Count(), Is.GreaterThan(1000));
    }

    private static (float[] Result, ExecutionPlan Plan) Run(int threads)
    {
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([Batch, Size, Size, Channels]), inner = builder.NewValue(), wide = builder.NewValue(), last = builder.NewValue();
        builder.Parameter(new(0), [3, 3, Channels, Channels]);
        builder.Parameter(new(1), [1, 1, Channels, 4 * Channels]);
        builder.Parameter(new(2), [1, 1, 4 * Channels, Channels]);
        builder.Add(new Conv2D(x, new(0), Window.Padded(3, 1, 1, 1, 1), Epilogue.Store(inner)));
        builder.Add(new Conv2D(inner, new(1), Window.Valid(1), Epilogue.Store(wide) with { Relu = true }));
        builder.Add(new Conv2D(wide, new(2), Window.Valid(1), Epilogue.Store(last) with { Residual = x }));
        builder.Output(last);
        Program program = builder.Build();
        using var backend = new CpuBackend(new CpuBackendOptions { MaxThreads = threads });
        using IParameterSet parameters = backend.CreateParameterSet();
        foreach ((ParameterId id, Shape shape) in program.Parameters)
        {
            parameters.Add(id, () => new(Filled(shape, id.Index)));
        }

        using IExecutable executable = backend.Compile(program, parameters, new());
        using Tensor feed = Filled(program.Values[x.Index], 7), fetch = new(program.Values[last.Index]);
        using Workspace workspace = executable.Rent();
        executable.Run(workspace, [feed], [fetch]);
        return (fetch.Span.ToArray(), executable.Describe());
    }

    private static Tensor Filled(Shape shape, int seed)
    {
        var random = new Random(seed);
        var tensor = new Tensor(shape);
        foreach (ref float value in tensor.Span)
        {
            value = random.NextSingle() - 0.5f;
        }

        return tensor;
    }
}
