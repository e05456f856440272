namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents the primary context of a device, which cuBLAS, cuDNN and every other library of the
/// process also use. This class is thread-safe. The native context exists until this object and all
/// its resources are disposed, in any order.
/// </summary>
internal sealed partial class PrimaryContext : IDisposable
{
    private readonly nint _handle;
    private int _references = 1;
    private int _disposed;

    private PrimaryContext(ICudaDriver driver, int ordinal, int device, nint handle)
    {
        Driver = driver;
        Ordinal = ordinal;
        Device = device;
        _handle = handle;
    }

    /// <summary>Gets the driver that the context belongs to.</summary>
    public ICudaDriver Driver { get; }

    /// <summary>Gets the zero-based number of the device.</summary>
    public int Ordinal { get; }

    /// <summary>Gets the driver's handle of the device.</summary>
    public int Device { get; }

    /// <summary>
    /// Retains the primary context of a device and makes it current on this thread.
    /// </summary>
    /// <param name="driver">The driver.</param>
    /// <param name="ordinal">The zero-based number of the device.</param>
    /// <exception cref="CudaUnavailableException">The device does not exist.</exception>
    /// <exception cref="CudaException">The driver reported an error.</exception>
    public static PrimaryContext Create(ICudaDriver driver, int ordinal)
    {
        Check(driver, driver.Init(), "cuInit", $"");
        Check(driver, driver.GetDeviceCount(out int count), "cuDeviceGetCount", $"");
        if (ordinal < 0 || ordinal >= count)
        {
            throw new CudaUnavailableException(CudaDevices.NotThere(ordinal, count));
        }

        Check(driver, driver.GetDevice(ordinal, out int device), "cuDeviceGet", $"device {ordinal}");
        Check(driver, driver.RetainPrimaryContext(device, out nint handle), "cuDevicePrimaryCtxRetain", $"device {ordinal}");
        var context = new PrimaryContext(driver, ordinal, device, handle);
        try
        {
            context.SetCurrent();
        }
        catch
        {
            context.Dispose();
            throw;
        }

        return context;
    }

    /// <summary>
    /// Makes the context current on this thread and frees the objects that wait to be freed. Every
    /// use of the context calls this method first and caches nothing, because code that awaits may
    /// continue on any thread, and other code of the process may have set another context.
    /// </summary>
    /// <exception cref="CudaException">
    /// The context is faulted, or a late free failed since the last call.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The native context is released.</exception>
    public void SetCurrent()
    {
        SetCurrentForWait();
        Tidy();
    }

    /// <summary>
    /// Performs the first half of <see cref="SetCurrent"/>. <see cref="Tidy"/> performs the second
    /// half. Between the two calls, the caller does the work that must run even if an earlier call
    /// failed.
    /// </summary>
    internal void SetCurrentForWait()
    {
        ThrowIfFaulted();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _references) == 0, this);
        Check(Driver.SetCurrentContext(_handle), "cuCtxSetCurrent", $"device {Ordinal}");
    }

    /// <summary>Frees the objects that wait to be freed, and throws a late failure.</summary>
    internal void Tidy()
    {
        if (!CudaStream.IsThreadCapturing)
        {
            Drain();
        }

        if (Interlocked.Exchange(ref _lateFailure, null) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>
    /// Makes the context current for a cleanup. The method frees nothing and does not throw.
    /// </summary>
    internal void MakeCurrent() => _ = Driver.SetCurrentContext(_handle);

    /// <summary>
    /// Gets the major version of the newest CUDA that the driver supports. Libraries for a newer
    /// version cannot start.
    /// </summary>
    public int DriverMajor
    {
        get
        {
            Check(Driver.GetVersion(out int version), "cuDriverGetVersion", $"");
            return version / 1000;
        }
    }

    /// <summary>Returns an attribute of the device.</summary>
    public int GetAttribute(DeviceAttribute attribute)
    {
        Check(Driver.GetAttribute(Device, attribute, out int value), "cuDeviceGetAttribute", $"{attribute} of device {Ordinal}");
        return value;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _disposed, 1) == 0)
        {
            if (!CudaStream.IsThreadCapturing && Driver.SetCurrentContext(_handle) == CuResult.Success)
            {
                Drain();
            }

            DropReference();
        }
    }
}
