namespace NeoResNet.Backends.Cuda;

/// <summary>
/// The primary context of a device, which cuBLAS, cuDNN and every other library of the process use too. Thread-safe. The native
/// context lives until this object and all that was made in it are disposed, in whatever order that happens.
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

    /// <summary>The driver that the context belongs to.</summary>
    public ICudaDriver Driver { get; }

    /// <summary>Number of the device, from 0.</summary>
    public int Ordinal { get; }

    /// <summary>The driver's own number of the device.</summary>
    public int Device { get; }

    /// <summary>Retains the primary context of a device and makes it current on this thread.</summary>
    /// <param name="driver">The driver.</param>
    /// <param name="ordinal">Number of the device, from 0.</param>
    /// <exception cref="CudaUnavailableException">There is no such device.</exception>
    /// <exception cref="CudaException">The driver refused.</exception>
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
    /// Makes the context current on this thread, frees what was left to free, and refuses where the context is dead. First step
    /// of everything: code that awaits may go on with any thread, and other code of the process may have set another context,
    /// so it is set every time and nothing is remembered.
    /// </summary>
    /// <exception cref="CudaException">The context is faulted, or a late free failed since the last call.</exception>
    /// <exception cref="ObjectDisposedException">The native context is released.</exception>
    public void SetCurrent()
    {
        SetCurrentForWait();
        Tidy();
    }

    /// <summary>The first half of <see cref="SetCurrent"/>; <see cref="Tidy"/> is the second. Between them comes what must be done whatever failed elsewhere.</summary>
    internal void SetCurrentForWait()
    {
        ThrowIfFaulted();
        ObjectDisposedException.ThrowIf(Volatile.Read(ref _references) == 0, this);
        Check(Driver.SetCurrentContext(_handle), "cuCtxSetCurrent", $"device {Ordinal}");
    }

    /// <summary>Frees what was left to free, and tells of a late failure.</summary>
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

    /// <summary>As <see cref="SetCurrent"/> where something is ended: frees nothing else, refuses nothing and tells of no other failure.</summary>
    internal void MakeCurrent() => _ = Driver.SetCurrentContext(_handle);

    /// <summary>Waits for all work of the device's context.</summary>
    public void Synchronize()
    {
        SetCurrent();
        Check(Driver.SynchronizeContext(), "cuCtxSynchronize", $"device {Ordinal}");
    }

    /// <summary>Free and total memory of the device, in bytes.</summary>
    public (ulong Free, ulong Total) GetMemoryInfo()
    {
        SetCurrent();
        Check(Driver.GetMemoryInfo(out nuint free, out nuint total), "cuMemGetInfo_v2", $"device {Ordinal}");
        return (free, total);
    }

    /// <summary>Major number of the newest CUDA that the driver knows: libraries made for a newer one do not start.</summary>
    public int DriverMajor
    {
        get
        {
            Check(Driver.GetVersion(out int version), "cuDriverGetVersion", $"");
            return version / 1000;
        }
    }

    /// <summary>An attribute of the device.</summary>
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
