namespace NeoResNet.Backends.Cuda;

/// <summary>Holds the kernels of one storage form, loaded on a device.</summary>
internal sealed class LoadedKernels : IDisposable
{
    private readonly CudaModule _module;
    private readonly Dictionary<Kernel, CudaKernel> _kernels = [];
    private readonly int _multiprocessors;

    public LoadedKernels(PrimaryContext context, StorageForm form)
    {
        Form = form;
        _multiprocessors = Math.Max(1, context.GetAttribute(DeviceAttribute.MultiprocessorCount));
        _module = new(context, KernelCatalog.ModuleOf(form), $"kernels {form}");
        try
        {
            foreach (Kernel kernel in KernelCatalog.AllOf(form))
            {
                _kernels.Add(kernel, _module.GetKernel(kernel.NameFor(form)));
            }
        }
        catch
        {
            _module.Dispose();
            throw;
        }
    }

    /// <summary>Gets the storage form of the values.</summary>
    public StorageForm Form { get; }

    /// <summary>Queues a call without allocation.</summary>
    public void Launch(KernelCall call, CudaStream stream) =>
        _kernels[call.Kernel].Launch(stream, call.Threads.ShapeOn(_multiprocessors), ref call.Arguments);

    /// <inheritdoc/>
    public void Dispose() => _module.Dispose();
}
