namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Represents a parameter in device memory in one layout. Leases share the memory. The last release
/// frees it.
/// </summary>
/// <param name="memory">The memory; null if the parameter has no elements.</param>
/// <param name="length">The number of elements.</param>
internal sealed class DeviceParameter(CudaDeviceVariable<byte>? memory, long length)
{
    // The parameter set holds the first lease.
    private int _leases = 1;

    /// <summary>Gets the elements.</summary>
    public DeviceArray Array => memory is null ? default : new(memory.DevicePointer, length);

    /// <summary>Gets the size on the device in bytes.</summary>
    public long Bytes => memory is null ? 0 : (long)memory.SizeInBytes;

    /// <summary>Adds a lease. The caller must hold a lease or the set's lock.</summary>
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

/// <summary>Specifies the layout of a parameter in device memory.</summary>
internal enum ParameterLayout
{
    /// <summary>The declared layout, float32: biases, scales, shifts.</summary>
    Plain,

    /// <summary>A filter, converted from HWIO to KRSC, in the storage form of the values.</summary>
    Filter,
}
