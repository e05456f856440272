using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>
/// Where one operation is tried: makes its random operands, builds it with any epilogue, runs it on a level and
/// compares all outputs with the plain loops.
/// </summary>
internal sealed class Bench(CpuLevel level, int seed, CompileOptions? options = null) : IDisposable
{
    private readonly Random _random = new(seed);
    private readonly List<NhwcTensor> _tensors = [];

    /// <summary>Kernels of the last run.</summary>
    public IReadOnlyList<string> Kernels { get; private set; } = [];

    /// <summary>Random numbers in [-1, 1).</summary>
    public NhwcTensor Draw(Shape shape)
    {
        NhwcTensor tensor = NhwcTensor.CreateUninitialized(shape);
        foreach (ref float value in tensor.Span)
        {
            value = (_random.NextSingle() * 2) - 1;
        }

        _tensors.Add(tensor);
        return tensor;
    }

    /// <summary>Runs an operation and gives the largest relative error of its outputs.</summary>
    /// <param name="result">What the operation computes before its epilogue.</param>
    /// <param name="choice">The epilogue.</param>
    /// <param name="make">Makes the operation from the program and the epilogue.</param>
    public double Error(Values result, EpilogueChoice choice, Func<EagerProgram, Epilogue, Operation> make)
    {
        var program = new EagerProgram();
        Shape channels = [result.Shape[^1]];
        NhwcTensor? bias = choice.Bias ? Draw(channels) : null;
        NhwcTensor? residual = choice.ResidualStride > 0 ? Draw(ResidualShape(result.Shape, choice.ResidualStride)) : null;
        NhwcTensor? scale = choice.Second ? Draw(channels) : null, shift = choice.Second ? Draw(channels) : null;
        var epilogue = new Epilogue
        {
            Bias = bias is null ? null : program.Parameter(bias),
            Residual = residual is null ? null : new View(program.Input(residual), choice.ResidualStride),
            Relu = choice.Relu,
            Output = choice.Output ? program.NewOutput() : null,
            Second = choice.Second ? new Affine(program.NewOutput(), program.Parameter(scale!), program.Parameter(shift!), choice.SecondRelu) : null,
        };
        program.Add(make(program, epilogue));

        var expected = new List<Values>();
        Values y = PlainLoops.ScaleShift(result, null, bias);
        y = residual is null ? y : PlainLoops.Add(y, Values.Of(residual, choice.ResidualStride));
        y = choice.Relu ? PlainLoops.Relu(y) : y;
        if (choice.Output)
        {
            expected.Add(y);
        }

        if (choice.Second)
        {
            Values second = PlainLoops.ScaleShift(y, scale, shift);
            expected.Add(choice.SecondRelu ? PlainLoops.Relu(second) : second);
        }

        using CpuBackend backend = new(new() { Level = level, MaxThreads = 2 });
        NhwcTensor[] actual = Run(program, backend);
        _tensors.AddRange(actual);
        return expected.Zip(actual, (wanted, got) => wanted.Shape == got.Shape ? wanted.ErrorOf(got) : double.PositiveInfinity).Max();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private NhwcTensor[] Run(EagerProgram program, CpuBackend backend)
    {
        using IExecutable executable = program.Compile(backend, options);
        using Workspace workspace = executable.Rent();
        Kernels = [.. executable.Describe().Steps.Select(step => step.Kernel)];
        NhwcTensor[] results = [.. executable.Program.OutputShapes.Select(shape => new NhwcTensor(shape))];
        executable.Run(workspace, [.. program.Feeds], results);
        return results;
    }

    private static Shape ResidualShape(Shape shape, int stride) => stride == 1 ? shape : [shape[0], (shape[1] * stride) - 1, shape[2] * stride, shape[3]];
}
