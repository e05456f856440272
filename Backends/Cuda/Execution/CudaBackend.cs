namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Experimental: proven against a strict stand-in for the driver, cuBLAS and cuDNN, not yet on a real GPU. Runs programs on an NVIDIA
/// GPU: convolutions by cuDNN 9, products by cuBLAS, the rest by kernels of this library. Thread-safe; make one a device and share it.
/// A run copies what is fed to the device, queues all steps, waits, and copies what is fetched back. It can be cancelled until it
/// is queued, not after. The number of threads asked for a run means nothing here.
/// </summary>
/// <remarks>
/// Every failure of a library is a <see cref="CudaLibraryException"/>. After lack of memory, and every other failure that does not set
/// <see cref="IsFaulted"/>, the backend is usable as before.
/// </remarks>
public sealed class CudaBackend : IBackend
{
    private readonly CudaRuntime _runtime;
    private volatile bool _disposed;

    /// <summary>Takes a device.</summary>
    /// <param name="options">Device, precision and more; null for the defaults.</param>
    /// <exception cref="CudaUnavailableException">There is no such device, or a library is missing; says what was searched and where.</exception>
    /// <exception cref="CudaLibraryException">A library does not start.</exception>
    /// <exception cref="ArgumentOutOfRangeException">A negative device or limit, or a number that is no precision or use.</exception>
    public CudaBackend(CudaBackendOptions? options = null)
        : this(options, CudaBindings.Own)
    {
    }

    /// <summary>As the other constructor, over other bindings.</summary>
    internal CudaBackend(CudaBackendOptions? options, Func<CudaBindings> bind)
    {
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfNegative(options.DeviceIndex, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.WorkspaceLimit, nameof(options));
        if (!Enum.IsDefined(options.Precision) || !Enum.IsDefined(options.Products))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"{options.Precision} and {options.Products} must be a precision and a use of products.");
        }

        CudaBindings bindings = bind();
        CudaProbe probe = CudaDevices.Probe(bindings.Driver, bindings.DriverPath);
        if (probe.ReasonAgainst(options.DeviceIndex) is { } reason)
        {
            throw new CudaUnavailableException(reason);
        }

        CudaDeviceInfo device = probe.Devices[options.DeviceIndex];
        Info = new(
            "cuda",
            $"{device.Name} (device {device.Ordinal}), compute capability {device.ComputeCapability}, {device.MemoryBytes >> 20} MiB",
            $"cuDNN {probe.Libraries[^1].Version}, {options.Precision}", 1);
        _runtime = new(bindings, options);
    }

    /// <summary>Whether a <see cref="CudaBackend"/> can be made: driver, device, cuBLAS and cuDNN are there. Looks anew at each call.</summary>
    public static bool IsAvailable => UnavailableReason is null;

    /// <summary>Null, or in one line what is missing and where it was looked for.</summary>
    public static string? UnavailableReason => CudaDevices.Probe().Reason;

    /// <inheritdoc/>
    public BackendInfo Info { get; }

    /// <summary>Whether an error of the device ended its context: every further call of this process on the device fails and says so.</summary>
    public bool IsFaulted => _runtime.Context.IsFaulted;

    /// <inheritdoc/>
    public IParameterSet CreateParameterSet()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new CudaParameterSet(this, _runtime);
    }

    /// <inheritdoc/>
    /// <remarks>Searches for engines and takes the memory of a first workspace, so that what cannot run is said here.</remarks>
    /// <exception cref="CudaException">The device has not the memory.</exception>
    /// <exception cref="NotSupportedException">cuDNN has no engine for a convolution; names it and what was refused.</exception>
    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(program);
        return CudaExecutable.Compile(program, ParameterSet.OwnedBy<CudaParameterSet>(parameters, this), _runtime, options ?? CompileOptions.Default);
    }

    /// <summary>
    /// Ends the backend. Executables and parameter sets made before can do nothing but be disposed, and hold the device until they are. A
    /// run under way, on another thread, comes to its end.
    /// </summary>
    public void Dispose()
    {
        _disposed = true;
        _runtime.Dispose();
    }
}
