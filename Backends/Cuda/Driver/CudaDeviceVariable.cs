using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>Device memory for a number of elements. What other streams do with it must be ordered by events before it is disposed.</summary>
/// <typeparam name="T">Element type.</typeparam>
internal sealed unsafe class CudaDeviceVariable<T> : CudaResource
    where T : unmanaged
{
    // The stream in whose order it is given back; null where it was not taken in a stream's order.
    private CudaStream? _stream;

    /// <summary>Takes memory that is there at once; giving it back waits for the device.</summary>
    /// <exception cref="CudaException">The device has no such memory.</exception>
    public CudaDeviceVariable(PrimaryContext context, long size)
        : base(context, Allocate(context, size))
    {
        Size = size;
    }

    /// <summary>Takes memory from the device's pool in a stream's order: there for what is queued on the stream from now on, and given back in its order too.</summary>
    /// <exception cref="CudaException">The device has no such memory or no pools.</exception>
    public CudaDeviceVariable(CudaStream stream, long size)
        : base(stream.Context, Allocate(stream, size))
    {
        Size = size;
        _stream = stream;
    }

    /// <summary>Number of elements.</summary>
    public long Size { get; }

    /// <summary>Number of bytes.</summary>
    public nuint SizeInBytes => (nuint)Size * (nuint)Unsafe.SizeOf<T>();

    /// <summary>First address, a multiple of 256.</summary>
    public ulong DevicePointer => (ulong)Handle;

    /// <summary>Copies from ordinary memory to the device and waits until that is done.</summary>
    /// <param name="source">Elements, as many as fit behind <paramref name="offset"/> at most.</param>
    /// <param name="stream">The stream that the copy is queued on.</param>
    /// <param name="offset">First element to write.</param>
    public void CopyToDevice(ReadOnlySpan<T> source, CudaStream stream, long offset = 0)
    {
        ulong destination = AddressOf(offset, source.Length);
        if (source.Length > 0)
        {
            fixed (T* pointer = source)
            {
                stream.CopyToDeviceAsync(destination, pointer, Bytes(source.Length));
                stream.Synchronize();
            }
        }
    }

    /// <summary>Waits for the stream, then copies to ordinary memory.</summary>
    /// <param name="destination">Elements to fill.</param>
    /// <param name="stream">The stream that the copy is queued on.</param>
    /// <param name="offset">First element to read.</param>
    public void CopyToHost(Span<T> destination, CudaStream stream, long offset = 0)
    {
        ulong source = AddressOf(offset, destination.Length);
        if (destination.Length > 0)
        {
            fixed (T* pointer = destination)
            {
                stream.CopyToHostAsync(pointer, source, Bytes(destination.Length));
                stream.Synchronize();
            }
        }
    }

    /// <summary>Queues a copy from page-locked memory, which must keep its contents until the copy is done.</summary>
    public void AsyncCopyToDevice(CudaPageLockedHostMemory<T> source, int count, CudaStream stream, long offset = 0)
    {
        ulong destination = AddressOf(offset, count);
        stream.CopyToDeviceAsync(destination, source.Use(count, stream), Bytes(count));
    }

    /// <summary>Queues a copy to page-locked memory, to be read after the stream was waited for.</summary>
    public void AsyncCopyToHost(CudaPageLockedHostMemory<T> destination, int count, CudaStream stream, long offset = 0)
    {
        ulong source = AddressOf(offset, count);
        stream.CopyToHostAsync(destination.Use(count, stream), source, Bytes(count));
    }

    /// <summary>Queues a copy of all elements from another piece of device memory of the same size.</summary>
    public void AsyncCopyToDevice(CudaDeviceVariable<T> source, CudaStream stream)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(source.Size, Size);
        stream.CopyAsync(DevicePointer, source.DevicePointer, SizeInBytes);
    }

    /// <summary>Queues a fill of every byte.</summary>
    public void MemsetAsync(byte value, CudaStream stream) => stream.FillAsync(DevicePointer, value, SizeInBytes);

    /// <summary>Gives the memory back in the order of another stream than the one it was taken on. Only for memory taken in a stream's order.</summary>
    public void Dispose(CudaStream stream)
    {
        _stream = _stream is null ? throw new InvalidOperationException("The memory was not taken in a stream's order.") : stream;
        Dispose();
    }

    internal override void Destroy()
    {
        // Without its stream the device waits: right in any case, and rare.
        bool ordered = _stream is { IsAlive: true };
        CuResult status = ordered ? Context.Driver.FreeAsync((ulong)Native, _stream!.Handle) : Context.Driver.Free((ulong)Native);
        Context.NoteLate(status, ordered ? "cuMemFreeAsync" : "cuMemFree_v2", $"{SizeInBytes} bytes at 0x{Native:x}");
    }

    private static nint Allocate(PrimaryContext context, long size)
    {
        nuint bytes = CheckedBytes(size);
        context.SetCurrent();
        context.Check(context.Driver.Allocate(bytes, out ulong pointer), "cuMemAlloc_v2", $"{bytes} bytes on device {context.Ordinal}");
        return (nint)pointer;
    }

    private static nint Allocate(CudaStream stream, long size)
    {
        nuint bytes = CheckedBytes(size);
        PrimaryContext context = stream.Context;
        context.SetCurrent();
        context.Check(context.Driver.AllocateAsync(bytes, stream.Handle, out ulong pointer), "cuMemAllocAsync", $"{bytes} bytes on device {context.Ordinal}");
        return (nint)pointer;
    }

    private static nuint CheckedBytes(long size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        return checked((nuint)size * (nuint)Unsafe.SizeOf<T>());
    }

    private static nuint Bytes(int count) => (nuint)count * (nuint)Unsafe.SizeOf<T>();

    private ulong AddressOf(long offset, int count)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(offset);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset, Size - count, nameof(offset));
        return DevicePointer + ((ulong)offset * (ulong)Unsafe.SizeOf<T>());
    }
}
