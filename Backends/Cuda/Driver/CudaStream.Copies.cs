namespace NeoResNet.Backends.Cuda;

// Copies between addresses. The caller checks the bounds.
internal sealed unsafe partial class CudaStream
{
    /// <summary>
    /// Queues a copy to the device. The memory at <paramref name="source"/> must not change until
    /// the copy is done.
    /// </summary>
    public void CopyToDeviceAsync(ulong destination, void* source, nuint bytes)
    {
        Enter();
        Context.Check(Context.Driver.CopyHostToDeviceAsync(destination, source, bytes, Native), "cuMemcpyHtoDAsync_v2", $"{bytes} bytes to 0x{destination:x}");
    }

    /// <summary>
    /// Queues a copy from the device. The memory at <paramref name="destination"/> must remain
    /// valid until the copy is done.
    /// </summary>
    public void CopyToHostAsync(void* destination, ulong source, nuint bytes)
    {
        Enter();
        Context.Check(Context.Driver.CopyDeviceToHostAsync(destination, source, bytes, Native), "cuMemcpyDtoHAsync_v2", $"{bytes} bytes from 0x{source:x}");
    }
}
