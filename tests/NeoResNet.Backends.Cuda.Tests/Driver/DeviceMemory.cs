using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda.Tests;

/// <summary>Copies and fills that tests use and the backend does not.</summary>
internal static unsafe class DeviceMemory
{
    /// <summary>Copies to the device and waits until the copy is done.</summary>
    public static void CopyToDevice<T>(this CudaDeviceVariable<T> memory, ReadOnlySpan<T> source, CudaStream stream)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(source.Length, memory.Size);
        fixed (T* pointer = source)
        {
            stream.CopyToDeviceAsync(memory.DevicePointer, pointer, Bytes<T>(source.Length));
            stream.Synchronize();
        }
    }

    /// <summary>Waits for the stream, then copies to the host.</summary>
    public static void CopyToHost<T>(this CudaDeviceVariable<T> memory, Span<T> destination, CudaStream stream, long offset = 0)
        where T : unmanaged
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(offset + destination.Length, memory.Size);
        fixed (T* pointer = destination)
        {
            stream.CopyToHostAsync(pointer, memory.DevicePointer + Bytes<T>(offset), Bytes<T>(destination.Length));
            stream.Synchronize();
        }
    }

    /// <summary>Queues a copy from page-locked memory.</summary>
    public static void AsyncCopyToDevice<T>(this CudaDeviceVariable<T> memory, CudaPageLockedHostMemory<T> source, int count, CudaStream stream)
        where T : unmanaged => stream.CopyToDeviceAsync(memory.DevicePointer, source.Use(count, stream), Bytes<T>(count));

    /// <summary>Queues a copy to page-locked memory.</summary>
    public static void AsyncCopyToHost<T>(this CudaDeviceVariable<T> memory, CudaPageLockedHostMemory<T> destination, int count, CudaStream stream)
        where T : unmanaged => stream.CopyToHostAsync(destination.Use(count, stream), memory.DevicePointer, Bytes<T>(count));

    /// <summary>Queues a fill of every byte.</summary>
    public static void MemsetAsync<T>(this CudaDeviceVariable<T> memory, byte value, CudaStream stream)
        where T : unmanaged
    {
        memory.Context.SetCurrent();
        var set = (delegate* unmanaged<ulong, byte, nuint, nint, CuResult>)NativeLibrary.GetExport(CudaLibraries.Load(CudaLibrary.Driver).Handle, "cuMemsetD8Async");
        memory.Context.Check(set(memory.DevicePointer, value, memory.SizeInBytes, stream.Handle), "cuMemsetD8Async", $"{memory.SizeInBytes} bytes");
    }

    private static nuint Bytes<T>(long count)
        where T : unmanaged => (nuint)count * (nuint)Unsafe.SizeOf<T>();
}
