namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Holds what all parameter sets and executables of a backend share. Thread-safe. It lives until
/// the backend and all holders released it, because a kernel must not be unloaded, nor staging
/// memory freed, while a thread uses it.
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
            // The pool's settings stay unchanged: other libraries of the process use the pool too,
            // and workspaces keep their memory.
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
    /// Gets a value indicating whether the device supports allocation in a stream's order.
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

    /// <summary>Gets the bytes of an element of a value.</summary>
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

    /// <summary>Ends the backend's own hold.</summary>
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
