namespace NeoResNet.Backends.Cuda;

/// <summary>A function that many threads of a device run.</summary>
internal sealed unsafe class CudaKernel
{
    private readonly nint _function;

    internal CudaKernel(CudaModule module, string name, nint function)
    {
        Module = module;
        Name = name;
        _function = function;
    }

    /// <summary>The module that it lives in.</summary>
    public CudaModule Module { get; }

    /// <summary>Its name there.</summary>
    public string Name { get; }

    /// <summary>Queues one run.</summary>
    /// <param name="stream">Where.</param>
    /// <param name="shape">Blocks and threads.</param>
    /// <param name="arguments">Its parameters, all of them, in order; read before this returns.</param>
    public void Launch(CudaStream stream, in LaunchShape shape, ref KernelArguments arguments)
    {
        _ = Module.Handle;
        PrimaryContext context = Module.Context;
        context.SetCurrent();
        fixed (ulong* values = arguments.Values)
        {
            void** pointers = stackalloc void*[KernelArguments.MostArguments];
            arguments.WritePointers(values, pointers);
            context.Check(context.Driver.Launch(_function, shape, stream.Handle, pointers), "cuLaunchKernel", $"kernel '{Name}' with {arguments.Count} parameters, {shape}");
        }
    }
}
