namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Something that runs the kernels over host memory, with the arguments that a driver would get.</summary>
internal interface IKernelDevice : IDisposable
{
    /// <summary>Runs to the end.</summary>
    void Launch(KernelKind kind, StorageForm form, LaunchShape shape, ref KernelArguments arguments);
}
