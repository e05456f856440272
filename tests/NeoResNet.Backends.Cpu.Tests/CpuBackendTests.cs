using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

public sealed class CpuBackendTests
{
    [Test]
    public void Nonsense_options_are_refused()
    {
        Assert.That(() => new CpuBackend(new() { MaxThreads = 0 }), Throws.InstanceOf<ArgumentOutOfRangeException>().With.Message.Contains("MaxThreads must be from 1 to 1024, but is 0."));
        Assert.That(() => new CpuBackend(new() { MaxThreads = CpuBackendOptions.MaxSupportedThreads + 1 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CpuBackend(new() { MaxThreads = CpuBackendOptions.MaxSupportedThreads }).Dispose(), Throws.Nothing);
        Assert.That(() => new CpuBackend(new() { SpinMicroseconds = -1 }), Throws.InstanceOf<ArgumentOutOfRangeException>());
        Assert.That(() => new CpuBackend(new() { Level = (CpuLevel)77 }), Throws.ArgumentException.With.Message.Contains("scalar"));
    }

    [Test]
    public void Threads_default_to_the_processors_and_can_be_limited()
    {
        using var all = new CpuBackend();
        using var one = new CpuBackend(new() { MaxThreads = 1 });
        Assert.That((all.Info.MaxThreads, one.Info.MaxThreads), Is.EqualTo((Environment.ProcessorCount, 1)));
    }

    [Test]
    public void The_plan_names_the_kernels()
    {
        using CpuBackend backend = new(new() { Level = CpuLevel.Scalar });
        NhwcTensor x = new([1, 2, 2, 3]), filter = new([1, 1, 3, 4]);
        using IExecutable executable = Convolution(x, filter).Compile(backend);
        Assert.That(executable.Describe().Steps[0].Kernel, Is.EqualTo("scalar_igemm_f32_3x4"));
    }

    [Test]
    public void Executables_share_packed_filters_and_outlive_the_parameter_set()
    {
        using CpuBackend backend = new();
        NhwcTensor x = new([1, 2, 2, 3], [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]), y = new([1, 2, 2, 1]);
        TensorProgram program = SumOfChannels();
        var parameters = (HostParameterSet)backend.CreateParameterSet();
        int made = 0;
        parameters.Add(new(0), () =>
        {
            made++;
            return new(new NhwcTensor([1, 1, 3, 1], [1, 1, 1]));
        });
        using IExecutable first = backend.Compile(program, parameters);
        long bytes = parameters.Bytes;
        using IExecutable second = backend.Compile(program, parameters);
        Assert.That((made, parameters.Bytes), Is.EqualTo((1, bytes)));

        parameters.Dispose();
        first.Dispose();
        using (Workspace workspace = second.Rent())
        {
            second.Run(workspace, [x], [y]);
        }

        Assert.That(y.Span.ToArray(), Is.EqualTo((float[])[6, 15, 24, 33]));
    }

    [Test]
    public void A_missing_or_misshapen_parameter_is_refused_by_name()
    {
        using CpuBackend backend = new();
        using IParameterSet parameters = backend.CreateParameterSet();
        Assert.That(() => backend.Compile(SumOfChannels(), parameters), Throws.ArgumentException.With.Message.Contains("'sum'").And.Message.Contains("@0"));
        parameters.Add(new(0), () => new(new NhwcTensor([3, 1])));
        Assert.That(() => backend.Compile(SumOfChannels(), parameters), Throws.ArgumentException
            .With.Message.Contains("'sum'").And.Message.Contains("[1, 1, 3, 1]").And.Message.Contains("[3, 1]"));
    }

    [Test]
    public void Parameters_of_another_backend_are_refused()
    {
        using CpuBackend backend = new(), other = new();
        using IParameterSet parameters = other.CreateParameterSet();
        Assert.That(() => backend.Compile(SumOfChannels(), parameters), Throws.ArgumentException.With.Message.Contains("another instance of backend 'cpu'"));
        using var reference = new ReferenceBackend();
        using IParameterSet plain = reference.CreateParameterSet();
        Assert.That(() => backend.Compile(SumOfChannels(), plain), Throws.ArgumentException.With.Message.Contains("'reference'").And.Message.Contains("'cpu'"));
    }

    [Test]
    public void A_disposed_backend_compiles_nothing_but_its_executables_run_on()
    {
        var backend = new CpuBackend();
        NhwcTensor x = new([1, 1, 1, 3], [1, 2, 3]), filter = new([1, 1, 3, 1], [1, 1, 1]), y = new([1, 1, 1, 1]);
        using IExecutable executable = Convolution(x, filter).Compile(backend);
        backend.Dispose();
        backend.Dispose();
        using (Workspace workspace = executable.Rent())
        {
            executable.Run(workspace, [x], [y]);
        }

        Assert.That(y.Span[0], Is.EqualTo(6));
        Assert.That(() => backend.CreateParameterSet(), Throws.InstanceOf<ObjectDisposedException>());
    }

    [Test]
    public void An_empty_batch_gives_an_empty_result()
    {
        using CpuBackend backend = new();
        NhwcTensor x = new([0, 4, 4, 3]), filter = new([3, 3, 3, 5]);
        NhwcTensor y = EagerProgram.Run(backend, program => new Conv2D(program.Input(x), program.Parameter(filter), Window.Valid(3), program.Store()));
        Assert.That(y.Shape, Is.EqualTo(new Shape(0, 2, 2, 5)));
    }

    private static EagerProgram Convolution(NhwcTensor x, NhwcTensor filter)
    {
        var program = new EagerProgram();
        program.Add(new Conv2D(program.Input(x), program.Parameter(filter), Window.Valid(1), program.Store()));
        return program;
    }

    private static TensorProgram SumOfChannels()
    {
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([1, 2, 2, 3]), y = builder.NewValue();
        builder.Add(new Conv2D(x, builder.Parameter(new(0), [1, 1, 3, 1]), Window.Valid(1), Epilogue.Store(y)) { Label = "sum" });
        builder.Output(y);
        return builder.Build();
    }
}
