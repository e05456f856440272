namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Runs kernels over host memory, with the arguments that a driver would get.</summary>
internal interface IKernelDevice : IDisposable
{
    /// <summary>Runs a call to its end.</summary>
    void Launch(KernelCall call, StorageForm form, LaunchShape shape);
}
