namespace NeoResNet.Backends.Cuda;

/// <summary>A parameter in device memory in one layout, shared by leases; the memory goes with the last of them.</summary>
/// <param name="memory">The memory; null where there is no element.</param>
/// <param name="length">Number of elements.</param>
internal sealed class DeviceParameter(CudaDeviceVariable<byte>? memory, long length)
{
    // The set that made it holds the first lease.
    private int _leases = 1;

    /// <summary>The elements.</summary>
    public DeviceArray Array => memory is null ? default : new(memory.DevicePointer, length);

    /// <summary>Bytes on the device.</summary>
    public long Bytes => memory is null ? 0 : (long)memory.SizeInBytes;

    /// <summary>One more lease. The caller holds one, or the set's lock.</summary>
    public DeviceParameter Lease()
    {
        _ = Interlocked.Increment(ref _leases);
        return this;
    }

    /// <summary>Ends a lease.</summary>
    public void Release()
    {
        if (Interlocked.Decrement(ref _leases) == 0)
        {
            memory?.Dispose();
        }
    }
}

/// <summary>How a parameter lies in device memory.</summary>
internal enum ParameterLayout
{
    /// <summary>As declared, float32: biases, scales, shifts.</summary>
    Plain,

    /// <summary>A filter HWIO turned to KRSC, in the storage form of the values.</summary>
    Filter,
}
