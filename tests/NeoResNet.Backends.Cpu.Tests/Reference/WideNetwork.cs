using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu.Tests;

/// <summary>A stage of three convolutions with much memory between them: large enough that some images at a time run through it.</summary>
internal sealed class WideNetwork : IDisposable
{
    private readonly CpuBackend _backend;

    public WideNetwork(CpuLevel level, int threads, int batch, int size, int channels, int wide, WinogradUse winograd)
    {
        var builder = new ProgramBuilder();
        ValueId x = builder.Input([batch, size, size, channels]), inner = builder.NewValue(), pre = builder.NewValue(), broad = builder.NewValue(), last = builder.NewValue();
        ParameterId scale = builder.Parameter(new(3), [channels]), shift = builder.Parameter(new(4), [channels]);
        builder.Add(new Conv2D(x, builder.Parameter(new(0), [3, 3, channels, channels]), Window.Padded(3, 1, 1, 1, 1), Epilogue.Store(inner) with { Second = new(pre, scale, shift, Relu: false) }));
        builder.Add(new Conv2D(pre, builder.Parameter(new(1), [1, 1, channels, wide]), Window.Valid(1), Epilogue.Store(broad) with { Relu = true }));
        builder.Add(new Conv2D(broad, builder.Parameter(new(2), [1, 1, wide, channels]), Window.Valid(1), Epilogue.Store(last) with { Residual = inner }));
        builder.Output(last);
        TensorProgram program = builder.Build();
        _backend = new(new() { MaxThreads = threads, Level = level });
        using IParameterSet parameters = RandomParameters.For(program, _backend);
        Executable = _backend.Compile(program, parameters, new() { Winograd = winograd });
        Feeds = [RandomParameters.Draw(program.Values[x.Index], 7)];
        Fetches = [new(program.Values[last.Index])];
    }

    public IExecutable Executable { get; }

    public NhwcTensor[] Feeds { get; }

    public NhwcTensor[] Fetches { get; }

    /// <summary>All result numbers of one run.</summary>
    public float[] Run()
    {
        using Workspace workspace = Executable.Rent();
        Executable.Run(workspace, Feeds, Fetches);
        return Fetches[0].Span.ToArray();
    }

    public void Dispose()
    {
        Executable.Dispose();
        _backend.Dispose();
    }
}
