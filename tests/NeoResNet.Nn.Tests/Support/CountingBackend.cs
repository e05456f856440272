using NeoResNet.Backends;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Support;

/// <summary>The reference backend with a count of what is compiled and disposed.</summary>
internal sealed class CountingBackend : IBackend
{
    private readonly ReferenceBackend _inner = new();

    public int Compiled { get; private set; }

    public int Disposed { get; private set; }

    public bool Fail { get; set; }

    public BackendInfo Info => _inner.Info;

    public IParameterSet CreateParameterSet() => _inner.CreateParameterSet();

    public IExecutable Compile(Program program, IParameterSet parameters, CompileOptions? options = null)
    {
        if (Fail)
        {
            throw new NotSupportedException("told to fail");
        }

        Compiled++;
        return new Executable(_inner.Compile(program, parameters, options), this);
    }

    public void Dispose() => _inner.Dispose();

    private sealed class Executable(IExecutable inner, CountingBackend owner) : IExecutable
    {
        public Program Program => inner.Program;

        public Workspace Rent() => inner.Rent();

        public void Run(Workspace workspace, ReadOnlySpan<Tensor> feeds, ReadOnlySpan<Tensor> fetches, RunOptions options = default) =>
            inner.Run(workspace, feeds, fetches, options);

        public ExecutionPlan Describe() => inner.Describe();

        public void Dispose()
        {
            owner.Disposed++;
            inner.Dispose();
        }
    }
}
