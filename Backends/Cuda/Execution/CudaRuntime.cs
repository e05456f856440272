namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Holds the resources that all parameter sets and executables of a backend share. This class is
/// thread-safe. The resources exist until the backend and all holders release them, because kernels
/// must not be unloaded, and staging memory must not be freed, while a thread uses them.
/// </summary>
internal sealed class CudaRuntime : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CudaBindings _bindings;
    private readonly ParameterUpload? _upload;
    private int _holders = 1;
    private volatile bool _disposed;

    /// <summary>Opens a device.</summary>
    /// <exception cref="CudaUnavailableException">The device does not exist.</exception>
    public CudaRuntime(CudaBindings bindings, CudaBackendOptions options)
    {
        _bindings = bindings;
        Options = options;
        Context = PrimaryContext.Create(bindings.Driver, options.DeviceIndex);
        try
        {
            // The pool's settings remain unchanged, because other libraries of the process also use
            // the pool, and workspaces keep their memory.
            HasPool = Context.GetAttribute(DeviceAttribute.MemoryPoolsSupported) != 0;
            Kernels = new(Context, FormOf(options.Precision));
            _upload = new(Context, Kernels);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Gets the options of the backend.</summary>
    public CudaBackendOptions Options { get; }

    /// <summary>Gets the context of the device.</summary>
    public PrimaryContext Context { get; }

    /// <summary>
    /// Gets a value indicating whether the device supports stream-ordered allocation.
    /// </summary>
    public bool HasPool { get; }

    /// <summary>Gets the loaded kernels.</summary>
    public LoadedKernels Kernels { get; } = null!;

    /// <summary>Gets the object that copies parameters to the device.</summary>
    public ParameterUpload Upload => _upload!;

    /// <summary>Gets the results of searches for cuDNN engines.</summary>
    public PlanMemory Plans { get; } = new();

    /// <summary>Gets the storage form of values.</summary>
    public StorageForm Form => Kernels.Form;

    /// <summary>Gets the size of a value's element in bytes.</summary>
    public int ElementBytes => Form == StorageForm.Float32 ? sizeof(float) : sizeof(ushort);

    /// <summary>Throws if the backend is disposed.</summary>
    /// <exception cref="ObjectDisposedException">The backend is disposed.</exception>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(CudaBackend));

    /// <summary>Starts cuBLAS for a stream.</summary>
    public ICudaBlas NewBlas(CudaStream stream) => _bindings.NewBlas(stream, Options.Deterministic);

    /// <summary>Keeps this object alive until <see cref="Release"/>.</summary>
    /// <exception cref="ObjectDisposedException">The backend is disposed.</exception>
    public void Hold()
    {
        lock (_gate)
        {
            ThrowIfDisposed();
            _holders++;
        }
    }

    /// <summary>Ends a <see cref="Hold"/>.</summary>
    public void Release()
    {
        lock (_gate)
        {
            if (--_holders > 0)
            {
                return;
            }
        }

        _upload?.Dispose();
        Kernels?.Dispose();
        Context.Dispose();
    }

    /// <summary>Ends the backend's hold.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_disposed)
            {
                return;
            }

            _disposed = true;
        }

        Release();
    }

    private static StorageForm FormOf(CudaPrecision precision) => precision switch
    {
        CudaPrecision.Float32 or CudaPrecision.TensorFloat32 => StorageForm.Float32,
        CudaPrecision.Float16 => StorageForm.Float16,
        CudaPrecision.BFloat16 => StorageForm.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };
}
