namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents one call of a kernel with all its arguments. The call can be launched any number of
/// times.
/// </summary>
internal sealed class KernelCall(Kernel kernel, KernelThreads threads, in KernelArguments arguments)
{
    private KernelArguments _arguments = arguments;

    /// <summary>Gets the kernel.</summary>
    public Kernel Kernel => kernel;

    /// <summary>Gets the number of threads that the call can use.</summary>
    public KernelThreads Threads => threads;

    /// <summary>Gets the arguments.</summary>
    public ref KernelArguments Arguments => ref _arguments;
}
