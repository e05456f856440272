namespace NeoResNet.Backends.Cuda;

/// <summary>The kernels of a storage form, loaded on a device.</summary>
internal sealed class KernelSet : IDisposable
{
    private readonly CudaModule _module;
    private readonly Dictionary<KernelKind, CudaKernel> _kernels = [];
    private readonly int _multiprocessors;

    public KernelSet(PrimaryContext context, StorageForm form)
    {
        Form = form;
        _multiprocessors = Math.Max(1, context.GetAttribute(DeviceAttribute.MultiprocessorCount));
        _module = new(context, KernelCatalog.ModuleOf(form), $"kernels {form}");
        try
        {
            foreach (KernelKind kind in KernelCatalog.KindsOf(form))
            {
                _kernels.Add(kind, _module.GetKernel(KernelCatalog.NameOf(kind, form)));
            }
        }
        catch
        {
            _module.Dispose();
            throw;
        }
    }

    /// <summary>The form of the values.</summary>
    public StorageForm Form { get; }

    /// <summary>Name of a kernel.</summary>
    public string NameOf(KernelKind kind) => _kernels[kind].Name;

    /// <summary>Queues a kernel whose threads are pixels times channels, at least one of each.</summary>
    public void Launch(KernelKind kind, CudaStream stream, int pixels, int channels, ref KernelArguments arguments) =>
        _kernels[kind].Launch(stream, LaunchRule.Pixels(pixels, channels, _multiprocessors), ref arguments);

    /// <summary>Queues a conversion of at least one element.</summary>
    public void Convert(KernelKind kind, CudaStream stream, DeviceArray source, DeviceArray destination)
    {
        KernelArguments arguments = default;
        KernelCalls.Convert(ref arguments, source.Length, source, destination);
        _kernels[kind].Launch(stream, LaunchRule.Elements(source.Length, _multiprocessors), ref arguments);
    }

    /// <inheritdoc/>
    public void Dispose() => _module.Dispose();
}
