namespace NeoResNet.Backends.Cuda;

/// <summary>The default memory pool of a device, from which memory is taken in a stream's order. Belongs to the device and is not given back.</summary>
internal sealed class CudaMemoryPool
{
    private readonly PrimaryContext _context;
    private readonly nint _handle;

    private CudaMemoryPool(PrimaryContext context, nint handle)
    {
        _context = context;
        _handle = handle;
    }

    /// <summary>The pool of a context's device; null where the device has none.</summary>
    public static CudaMemoryPool? OfDevice(PrimaryContext context)
    {
        context.SetCurrent();
        if (context.GetAttribute(DeviceAttribute.MemoryPoolsSupported) == 0)
        {
            return null;
        }

        context.Check(context.Driver.GetDefaultPool(context.Device, out nint pool), "cuDeviceGetDefaultMemPool", $"device {context.Ordinal}");
        return new(context, pool);
    }

    /// <summary>
    /// Bytes that the pool keeps when it is waited for. The driver's default of 0 gives everything back at every wait, which
    /// makes every run take its memory anew; <see cref="ulong.MaxValue"/> keeps all until <see cref="TrimTo"/>.
    /// </summary>
    public ulong ReleaseThreshold
    {
        get => Get(MemoryPoolAttribute.ReleaseThreshold);
        set
        {
            _context.SetCurrent();
            _context.Check(_context.Driver.SetPoolAttribute(_handle, MemoryPoolAttribute.ReleaseThreshold, value), "cuMemPoolSetAttribute", $"release threshold {value}");
        }
    }

    /// <summary>Bytes that the pool holds from the device now.</summary>
    public ulong Reserved => Get(MemoryPoolAttribute.ReservedCurrent);

    /// <summary>Bytes of the pool in use now.</summary>
    public ulong Used => Get(MemoryPoolAttribute.UsedCurrent);

    /// <summary>Most bytes in use at once so far.</summary>
    public ulong UsedHigh => Get(MemoryPoolAttribute.UsedHigh);

    /// <summary>Gives unused memory back to the device, but keeps some bytes.</summary>
    public void TrimTo(nuint bytesToKeep)
    {
        _context.SetCurrent();
        _context.Check(_context.Driver.TrimPool(_handle, bytesToKeep), "cuMemPoolTrimTo", $"{bytesToKeep} bytes");
    }

    private ulong Get(MemoryPoolAttribute attribute)
    {
        _context.SetCurrent();
        _context.Check(_context.Driver.GetPoolAttribute(_handle, attribute, out ulong value), "cuMemPoolGetAttribute", $"{attribute}");
        return value;
    }
}
