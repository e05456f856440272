namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>The kernels as a backend, so that every case made for backends can be run on them.</summary>
/// <param name="device">Runs them; disposed with the backend.</param>
/// <param name="form">How the kernels see values; between the steps they are float32.</param>
/// <param name="shape">Blocks and threads of every launch; any must give the same numbers.</param>
internal sealed class KernelBackend(IKernelDevice device, StorageForm form, LaunchShape shape) : IBackend
{
    public BackendInfo Info { get; } = new("kernels", "simulated", form.ToString(), 1);

    public IParameterSet CreateParameterSet() => new HostParameterSet(this);

    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null) =>
        new KernelExecutable(program, HostParameterSet.Of(parameters, this), device, form, shape);

    public void Dispose() => device.Dispose();
}
