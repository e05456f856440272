namespace NeoResNet.Backends.Cuda;

/// <summary>
/// What all parameter sets and executables of a backend share. Thread-safe. It goes with the last of the backend and those who hold it:
/// a kernel must not be unloaded, nor staging memory freed, under a thread that works with it.
/// </summary>
internal sealed class CudaRuntime : IDisposable
{
    private readonly Lock _gate = new();
    private readonly CudaBindings _bindings;
    private readonly ParameterUpload? _upload;
    private int _holders = 1;
    private volatile bool _disposed;

    /// <summary>Takes a device.</summary>
    /// <exception cref="CudaUnavailableException">There is no such device.</exception>
    public CudaRuntime(CudaBindings bindings, CudaBackendOptions options)
    {
        _bindings = bindings;
        Options = options;
        Context = PrimaryContext.Create(bindings.Driver, options.DeviceIndex);
        try
        {
            // Its threshold stays as it is: other libraries of the process use the pool too, and workspaces keep their memory anyway.
            HasPool = CudaMemoryPool.OfDevice(Context) is not null;
            Kernels = new(Context, FormOf(options.Precision));
            _upload = new(Context, Kernels);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The backend's options.</summary>
    public CudaBackendOptions Options { get; }

    /// <summary>The device's context.</summary>
    public PrimaryContext Context { get; }

    /// <summary>Whether memory can be taken in a stream's order.</summary>
    public bool HasPool { get; }

    /// <summary>This library's kernels.</summary>
    public KernelSet Kernels { get; } = null!;

    /// <summary>Brings parameters to the device.</summary>
    public ParameterUpload Upload => _upload!;

    /// <summary>What cuDNN was found to have engines for, and which.</summary>
    public PlanMemory Plans { get; } = new();

    /// <summary>How values lie in device memory.</summary>
    public StorageForm Form => Kernels.Form;

    /// <summary>Bytes of an element of a value.</summary>
    public int ElementBytes => Form == StorageForm.Float32 ? sizeof(float) : sizeof(ushort);

    /// <summary>Refuses work of a backend that was disposed.</summary>
    /// <exception cref="ObjectDisposedException">It was.</exception>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(CudaBackend));

    /// <summary>Starts cuBLAS for a stream.</summary>
    public ICudaBlas NewBlas(CudaStream stream) => _bindings.NewBlas(stream, Options.Deterministic);

    /// <summary>Keeps everything here until <see cref="Release"/>.</summary>
    /// <exception cref="ObjectDisposedException">The backend was disposed.</exception>
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
