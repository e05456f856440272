using NeoResNet.Backends;

namespace NeoResNet.Nn.Tests.Support;

/// <summary>The reference backend, which counts operations and cancels after one of them.</summary>
internal sealed class CancellingBackend : IBackend
{
    private CancellationTokenSource? _source;
    private int _last;

    public int Steps { get; private set; }

    public BackendInfo Info { get; } = new("cancelling", "host, one thread", "scalar", 1);

    public void Begin(int last, CancellationTokenSource? source) => (Steps, _last, _source) = (0, last, source);

    public IParameterSet CreateParameterSet() => new HostParameterSet(this);

    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null) =>
        new Executable(program, HostParameterSet.Of(parameters, this), this);

    public void Dispose()
    {
    }

    private sealed class Executable(TensorProgram program, HostParameterSet parameters, CancellingBackend owner) : ReferenceExecutable(program, parameters)
    {
        protected override void RunStep(int step, HostWorkspace workspace, RunOptions options)
        {
            base.RunStep(step, workspace, options);
            if (++owner.Steps == owner._last)
            {
                owner._source?.Cancel();
            }
        }
    }
}
