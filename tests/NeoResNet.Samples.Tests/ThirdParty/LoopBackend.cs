using NeoResNet.Backends;

namespace NeoResNet.Samples.Tests.ThirdParty;

/// <summary>
/// A small backend that supports softmax and the per-channel operations, written with the public
/// API only.
/// </summary>
internal sealed class LoopBackend : IBackend
{
    public BackendInfo Info { get; } = new("loops", "host", "loops", 1);

    public IParameterSet CreateParameterSet() => new ArrayParameterSet(this);

    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null) =>
        new LoopExecutable(program, (ArrayParameterSet)parameters);

    public void Dispose()
    {
    }
}
