using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>A network of every kind of operation, large enough that each step has several tasks.</summary>
internal sealed class SmallNetwork : IDisposable
{
    private readonly CpuBackend _backend;
    private readonly List<NhwcTensor> _tensors = [];
    private readonly EagerProgram _program = new();

    public SmallNetwork(CpuLevel level, int threads, int batch = 2, WinogradUse? winograd = null)
    {
        _backend = new(new() { Level = level, MaxThreads = threads });
        var random = new Random(11);
        ValueId x = _program.Input(Draw(random, [batch, 60, 52, 3], 1)), root = _program.NewValue(), pooled = _program.NewValue(), pre = _program.NewValue();
        _program.Add(new Conv2D(x, Parameter(random, [7, 7, 3, 64]), Window.Padded(7, 2, 1, 3, 3), new() { Output = root, Bias = Parameter(random, [64]) }));
        _program.Add(new MaxPool(root, Window.Same(30, 26, 3, 2), new() { Output = pooled, Second = new(pre, Parameter(random, [64]), Parameter(random, [64]), Relu: true) }));
        ValueId inner = _program.NewValue(), sum = _program.NewValue(), drawn = _program.NewValue(), mixed = _program.NewValue(), mean = _program.NewValue(), logits = _program.NewValue();
        _program.Add(new Conv2D(pre, Parameter(random, [3, 3, 64, 64]), Window.Padded(3, 1, 1, 1, 1), new() { Output = inner, Relu = true }));
        _program.Add(new Conv2D(inner, Parameter(random, [1, 1, 64, 64]), Window.Valid(1), new() { Output = sum, Residual = pooled }));
        _program.Add(new RandomUniform([batch, 15, 13, 64], -1, 1, 3, Epilogue.Store(drawn)));
        _program.Add(new Pointwise(sum, Parameter(random, [64]), null, new() { Output = mixed, Residual = drawn }));
        _program.Add(new GlobalMean(mixed, Epilogue.Store(mean)));
        _program.Add(new Conv2D(mean, Parameter(random, [1, 1, 64, 100]), Window.Valid(1), Epilogue.Store(logits)));
        _program.Add(new Softmax(logits, Epilogue.Store(_program.NewOutput())));
        _program.Output(mixed);
        Executable = _program.Compile(_backend, new CompileOptions { Winograd = winograd });
        Feeds = [.. _program.Feeds];
    }

    public IExecutable Executable { get; }

    public NhwcTensor[] Feeds { get; }

    /// <summary>Tensors for the results, which the network disposes.</summary>
    public NhwcTensor[] NewFetches()
    {
        NhwcTensor[] fetches = [.. Executable.Program.OutputShapes.Select(shape => new NhwcTensor(shape))];
        lock (_tensors)
        {
            _tensors.AddRange(fetches);
        }

        return fetches;
    }

    /// <summary>All result numbers of one run.</summary>
    public float[] Run(int maxThreads = 0)
    {
        NhwcTensor[] fetches = NewFetches();
        using Workspace workspace = Executable.Rent();
        Executable.Run(workspace, Feeds, fetches, new(maxThreads));
        return [.. fetches.SelectMany(tensor => tensor.Span.ToArray())];
    }

    public void Dispose()
    {
        Executable.Dispose();
        _backend.Dispose();
    }

    private ParameterId Parameter(Random random, Shape shape) => _program.Parameter(Draw(random, shape, shape.Rank == 4 ? 2f / MathF.Sqrt(shape.ElementCount / shape[3]) : 1));

    private NhwcTensor Draw(Random random, Shape shape, float scale)
    {
        NhwcTensor tensor = NhwcTensor.CreateUninitialized(shape);
        foreach (ref float value in tensor.Span)
        {
            value = ((random.NextSingle() * 2) - 1) * scale;
        }

        _tensors.Add(tensor);
        return tensor;
    }
}
