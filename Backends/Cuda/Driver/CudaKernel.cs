namespace NeoResNet.Backends.Cuda;

/// <summary>Represents a function that many threads of a device run.</summary>
internal sealed unsafe class CudaKernel
{
    private readonly CudaModule _module;
    private readonly string _name;
    private readonly nint _function;

    internal CudaKernel(CudaModule module, string name, nint function)
    {
        _module = module;
        _name = name;
        _function = function;
    }

    /// <summary>Queues one run.</summary>
    /// <param name="stream">The stream that the run is queued on.</param>
    /// <param name="shape">The blocks and threads.</param>
    /// <param name="arguments">
    /// All arguments, in order. The driver reads them before this method returns.
    /// </param>
    public void Launch(CudaStream stream, in LaunchShape shape, ref KernelArguments arguments)
    {
        _ = _module.Handle;
        PrimaryContext context = _module.Context;
        context.SetCurrent();
        fixed (ulong* values = arguments.Values)
        {
            void** pointers = stackalloc void*[KernelArguments.MaxCount];
            arguments.WritePointers(values, pointers);
            context.Check(context.Driver.Launch(_function, shape, stream.Handle, pointers), "cuLaunchKernel", $"kernel '{_name}' with {arguments.Count} parameters, {shape}");
        }
    }
}
