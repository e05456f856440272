using System.Runtime.CompilerServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Owns device memory. Work of other streams on the memory must end before the memory is disposed.
/// </summary>
/// <typeparam name="T">The element type.</typeparam>
internal sealed class CudaDeviceVariable<T> : CudaResource
    where T : unmanaged
{
    // The stream of a stream-ordered allocation, which also frees the memory in its order; null for
    // other allocations.
    private readonly CudaStream? _stream;

    /// <summary>Allocates memory immediately. Freeing it waits for the device.</summary>
    /// <exception cref="CudaException">The device does not have enough memory.</exception>
    public CudaDeviceVariable(PrimaryContext context, long size)
        : base(context, Allocate(context, size))
    {
        Size = size;
    }

    /// <summary>
    /// Allocates memory from the device's pool in a stream's order: work that is queued on the
    /// stream from now on may use it. The memory is freed in the stream's order too.
    /// </summary>
    /// <exception cref="CudaException">
    /// The device does not have enough memory, or has no pool.
    /// </exception>
    public CudaDeviceVariable(CudaStream stream, long size)
        : base(stream.Context, Allocate(stream, size))
    {
        Size = size;
        _stream = stream;
    }

    /// <summary>Gets the number of elements.</summary>
    public long Size { get; }

    /// <summary>Gets the number of bytes.</summary>
    public nuint SizeInBytes => (nuint)Size * (nuint)Unsafe.SizeOf<T>();

    /// <summary>Gets the first address, a multiple of 256.</summary>
    public ulong DevicePointer => (ulong)Handle;

    internal override void Destroy()
    {
        // If the stream is disposed, freeing waits for the device. This is always correct, and
        // rare.
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
}
