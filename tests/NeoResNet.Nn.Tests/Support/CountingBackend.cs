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

    /// <summary>Whether compiling fails once all is done, parameters packed.</summary>
    public bool FailLate { get; set; }

    public BackendInfo Info => _inner.Info;

    public IParameterSet CreateParameterSet() => _inner.CreateParameterSet();

    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null)
    {
        if (Fail)
        {
            throw new NotSupportedException("told to fail");
        }

        IExecutable compiled = _inner.Compile(program, parameters, options);
        if (FailLate)
        {
            compiled.Dispose();
            throw new NotSupportedException("told to fail late");
        }

        Compiled++;
        return new Executable(compiled, this);
    }

    public void Dispose() => _inner.Dispose();

    private sealed class Executable(IExecutable inner, CountingBackend owner) : IExecutable
    {
        public TensorProgram Program => inner.Program;

        public Workspace Rent() => inner.Rent();

        public void Run(Workspace workspace, ReadOnlySpan<NhwcTensor> feeds, ReadOnlySpan<NhwcTensor> fetches, RunOptions options = default) =>
            inner.Run(workspace, feeds, fetches, options);

        public ExecutionPlan Describe() => inner.Describe();

        public void Dispose()
        {
            owner.Disposed++;
            inner.Dispose();
        }
    }
}
