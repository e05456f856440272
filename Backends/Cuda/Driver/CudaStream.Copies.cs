namespace NeoResNet.Backends.Cuda;

// Copies and fills between addresses; memory objects check their bounds and come here.
internal sealed unsafe partial class CudaStream
{
    /// <summary>Queues a copy within the device.</summary>
    public void CopyAsync(ulong destination, ulong source, nuint bytes)
    {
        Enter();
        Context.Check(Context.Driver.CopyDeviceToDeviceAsync(destination, source, bytes, Native), "cuMemcpyDtoDAsync_v2", $"{bytes} bytes from 0x{source:x} to 0x{destination:x}");
    }

    /// <summary>Queues a copy to the device. <paramref name="source"/> must stay as it is until the copy is done.</summary>
    public void CopyToDeviceAsync(ulong destination, void* source, nuint bytes)
    {
        Enter();
        Context.Check(Context.Driver.CopyHostToDeviceAsync(destination, source, bytes, Native), "cuMemcpyHtoDAsync_v2", $"{bytes} bytes to 0x{destination:x}");
    }

    /// <summary>Queues a copy from the device. <paramref name="destination"/> must live until the copy is done.</summary>
    public void CopyToHostAsync(void* destination, ulong source, nuint bytes)
    {
        Enter();
        Context.Check(Context.Driver.CopyDeviceToHostAsync(destination, source, bytes, Native), "cuMemcpyDtoHAsync_v2", $"{bytes} bytes from 0x{source:x}");
    }

    /// <summary>Queues a copy between pitched volumes.</summary>
    public void CopyAsync(in Memcpy3D copy)
    {
        Enter();
        Context.Check(
            Context.Driver.Copy3DAsync(copy, Native), "cuMemcpy3DAsync_v2",
            $"{copy.WidthInBytes} bytes x {copy.Height} x {copy.Depth} from 0x{copy.SourceDevice:x} (pitch {copy.SourcePitch}, height {copy.SourceHeight}) to 0x{copy.DestinationDevice:x} (pitch {copy.DestinationPitch}, height {copy.DestinationHeight})");
    }

    /// <summary>Queues a fill with a byte.</summary>
    /// <param name="destination">First address.</param>
    /// <param name="value">The byte.</param>
    /// <param name="count">Bytes.</param>
    public void FillAsync(ulong destination, byte value, nuint count)
    {
        Enter();
        Context.Check(Context.Driver.Set8Async(destination, value, count, Native), "cuMemsetD8Async", $"{count} bytes at 0x{destination:x}");
    }

    /// <summary>Queues a fill with a 32-bit word, the bits of a float among others.</summary>
    /// <param name="destination">First address, a multiple of 4.</param>
    /// <param name="value">The word.</param>
    /// <param name="count">Words.</param>
    public void FillAsync(ulong destination, uint value, nuint count)
    {
        Enter();
        Context.Check(Context.Driver.Set32Async(destination, value, count, Native), "cuMemsetD32Async", $"{count} words at 0x{destination:x}");
    }
}
