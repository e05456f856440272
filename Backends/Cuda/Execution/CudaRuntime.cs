namespace NeoResNet.Backends.Cuda;

/// <summary>What all parameter sets and executables of a backend share. Thread-safe.</summary>
internal sealed class CudaRuntime : IDisposable
{
    private readonly ParameterUpload? _upload;
    private volatile bool _disposed;

    /// <summary>Takes a device.</summary>
    /// <exception cref="CudaUnavailableException">There is no such device.</exception>
    public CudaRuntime(ICudaDriver driver, CudaBackendOptions options)
    {
        Options = options;
        Context = PrimaryContext.Create(driver, options.DeviceIndex);
        try
        {
            Pool = CudaMemoryPool.OfDevice(Context);
            if (Pool is not null)
            {
                Pool.ReleaseThreshold = ulong.MaxValue;
            }

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

    /// <summary>The device's pool; null where it has none.</summary>
    public CudaMemoryPool? Pool { get; }

    /// <summary>This library's kernels.</summary>
    public KernelSet Kernels { get; } = null!;

    /// <summary>Brings parameters to the device.</summary>
    public ParameterUpload Upload => _upload!;

    /// <summary>What cuDNN was found to have no engine for.</summary>
    public PlanMemory Plans { get; } = new();

    /// <summary>How values lie in device memory.</summary>
    public StorageForm Form => Kernels.Form;

    /// <summary>Bytes of an element of a value.</summary>
    public int ElementBytes => Form == StorageForm.Float32 ? sizeof(float) : sizeof(ushort);

    /// <summary>Refuses work of a backend that was disposed.</summary>
    /// <exception cref="ObjectDisposedException">It was.</exception>
    public void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_disposed, typeof(CudaBackend));

    /// <inheritdoc/>
    public void Dispose()
    {
        _disposed = true;
        _upload?.Dispose();
        Kernels?.Dispose();
        if (Pool is not null && !Context.IsFaulted)
        {
            Trim(Pool);
        }

        Context.Dispose();
    }

    private static void Trim(CudaMemoryPool pool)
    {
        try
        {
            pool.TrimTo(0);
        }
        catch (CudaException)
        {
            // Only memory that nobody uses would have gone back a little earlier.
        }
    }

    private static StorageForm FormOf(CudaPrecision precision) => precision switch
    {
        CudaPrecision.Float32 or CudaPrecision.TensorFloat32 => StorageForm.Float32,
        CudaPrecision.Float16 => StorageForm.Float16,
        CudaPrecision.BFloat16 => StorageForm.BFloat16,
        _ => throw new ArgumentOutOfRangeException(nameof(precision), precision, null),
    };
}
