namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Runs programs on an NVIDIA GPU: convolutions with cuDNN 9, products with cuBLAS, and other
/// operations with kernels of this library.
/// </summary>
/// <remarks>
/// <para>
/// The backend is experimental: the tests run it on a strict replacement of the driver, cuBLAS and
/// cuDNN, not on a GPU.
/// </para>
/// <para>
/// This class is thread-safe. Create one backend per device and share it. A run copies its inputs
/// to the device, queues all steps, waits, and copies its outputs back. A run can be cancelled
/// until its steps are queued. The backend ignores the thread limit of a run.
/// </para>
/// <para>
/// If a library fails, methods throw a <see cref="CudaLibraryException"/>. After an out-of-memory
/// error, and after every other failure that does not set <see cref="IsFaulted"/>, the backend
/// remains usable.
/// </para>
/// </remarks>
public sealed class CudaBackend : IBackend
{
    private readonly CudaRuntime _runtime;
    private volatile bool _disposed;

    /// <summary>Opens a device.</summary>
    /// <param name="options">
    /// The device, the precision and other options; null for the defaults.
    /// </param>
    /// <exception cref="CudaUnavailableException">
    /// The device does not exist, or a library is missing. The message lists the searched places.
    /// </exception>
    /// <exception cref="CudaLibraryException">A library cannot start.</exception>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The device index or the workspace limit is negative, or an enumeration value is undefined.
    /// </exception>
    public CudaBackend(CudaBackendOptions? options = null)
        : this(options, CudaBindings.Own)
    {
    }

    /// <summary>Opens a device with other bindings.</summary>
    internal CudaBackend(CudaBackendOptions? options, Func<CudaBindings> bind)
    {
        options ??= new();
        ArgumentOutOfRangeException.ThrowIfNegative(options.DeviceIndex, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.WorkspaceLimit, nameof(options));
        if (!Enum.IsDefined(options.Precision) || !Enum.IsDefined(options.Products))
        {
            throw new ArgumentOutOfRangeException(nameof(options), $"Undefined precision or product use: {options.Precision}, {options.Products}.");
        }

        CudaBindings bindings = bind();
        CudaProbe probe = CudaDevices.Probe(bindings.Driver, bindings.DriverPath);
        if (probe.GetUnavailableReason(options.DeviceIndex) is { } reason)
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

    /// <summary>
    /// Gets a value indicating whether the driver, a device, cuBLAS and cuDNN are available. Each
    /// call searches again.
    /// </summary>
    public static bool IsAvailable => UnavailableReason is null;

    /// <summary>
    /// Gets the missing part and the searched places, in one line; null if nothing is missing. Each
    /// call searches again.
    /// </summary>
    public static string? UnavailableReason => Probe().UnavailableReason;

    /// <inheritdoc/>
    public BackendInfo Info { get; }

    /// <summary>
    /// Gets a value indicating whether a device error ended the context. All later calls of this
    /// process on the device fail with this error.
    /// </summary>
    public bool IsFaulted => _runtime.Context.IsFaulted;

    /// <summary>
    /// Searches for the driver, devices, cuBLAS and cuDNN, in this order, and stops at the first
    /// missing part. Creates no context and allocates no device memory.
    /// </summary>
    /// <returns>
    /// The libraries and devices, or the missing part. A missing part is not an error: this method
    /// does not throw for it.
    /// </returns>
    public static CudaProbe Probe() => CudaDevices.Probe();

    /// <inheritdoc/>
    public IParameterSet CreateParameterSet()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        return new CudaParameterSet(this, _runtime);
    }

    /// <inheritdoc/>
    /// <remarks>
    /// Searches for engines and allocates a first workspace, so that compilation fails for a
    /// program that cannot run.
    /// </remarks>
    /// <exception cref="CudaLibraryException">
    /// The device does not have enough memory, or a library failed.
    /// </exception>
    /// <exception cref="NotSupportedException">
    /// cuDNN has no engine for a convolution. The message names the operation and the refused
    /// engines.
    /// </exception>
    public IExecutable Compile(TensorProgram program, IParameterSet parameters, CompileOptions? options = null)
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        ArgumentNullException.ThrowIfNull(program);
        return CudaExecutable.Compile(program, ParameterSet.OwnedBy<CudaParameterSet>(parameters, this), _runtime, options ?? CompileOptions.Default);
    }

    /// <summary>
    /// Closes the backend. Afterwards, its executables and parameter sets can only be disposed.
    /// They keep the device open until they are disposed. A run in progress on another thread
    /// completes.
    /// </summary>
    public void Dispose()
    {
        _disposed = true;
        _runtime.Dispose();
    }
}
