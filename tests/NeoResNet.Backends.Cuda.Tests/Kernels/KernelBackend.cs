namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The kernels as a backend, so that every case for backends can run on them.</summary>
/// <param name="device">Runs the kernels. Disposed with the backend.</param>
/// <param name="form">
/// The storage form for the kernels; between the steps values are float32.
/// </param>
/// <param name="shape">
/// The blocks and threads of every launch. Every shape must give the same numbers.
/// </param>
internal sealed class KernelBackend(IKernelDevice device, StorageForm form, LaunchShape shape) : IBackend
{
    public BackendInfo Info { get; } = new("kernels", "simulated", form.ToString(), 1);

    public IParameterSet CreateParameterSet() => new HostParameterSet(this);

    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null) =>
        new KernelExecutable(program, HostParameterSet.Of(parameters, this), device, form, shape);

    public void Dispose() => device.Dispose();
}
