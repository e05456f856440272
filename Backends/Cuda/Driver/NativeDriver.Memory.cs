using static NeoResNet.Backends.Cuda.DriverMethods;

namespace NeoResNet.Backends.Cuda;

// Memory and copies.
internal sealed unsafe partial class NativeDriver
{
    public CuResult GetMemoryInfo(out nuint free, out nuint total)
    {
        fixed (nuint* freePointer = &free, totalPointer = &total) return MemGetInfo(freePointer, totalPointer);
    }

    public CuResult Allocate(nuint bytes, out ulong pointer)
    {
        fixed (ulong* address = &pointer) return MemAlloc(address, bytes);
    }

    public CuResult Free(ulong pointer) => MemFree(pointer);

    public CuResult AllocateAsync(nuint bytes, nint stream, out ulong pointer)
    {
        fixed (ulong* address = &pointer) return MemAllocAsync(address, bytes, stream);
    }

    public CuResult FreeAsync(ulong pointer, nint stream) => MemFreeAsync(pointer, stream);

    public CuResult GetDefaultPool(int device, out nint pool)
    {
        fixed (nint* pointer = &pool) return DeviceGetDefaultMemPool(pointer, device);
    }

    public CuResult SetPoolAttribute(nint pool, MemoryPoolAttribute attribute, ulong value) => MemPoolSetAttribute(pool, attribute, &value);

    public CuResult GetPoolAttribute(nint pool, MemoryPoolAttribute attribute, out ulong value)
    {
        fixed (ulong* pointer = &value) return MemPoolGetAttribute(pool, attribute, pointer);
    }

    public CuResult TrimPool(nint pool, nuint bytesToKeep) => MemPoolTrimTo(pool, bytesToKeep);

    public CuResult AllocateHost(nuint bytes, CudaHostAllocationFlags flags, out nint pointer)
    {
        void* address = null;
        CuResult status = MemHostAlloc(&address, bytes, (uint)flags);
        pointer = (nint)address;
        return status;
    }

    public CuResult FreeHost(nint pointer) => MemFreeHost((void*)pointer);

    public CuResult CopyHostToDeviceAsync(ulong destination, void* source, nuint bytes, nint stream) => MemcpyHtoDAsync(destination, source, bytes, stream);

    public CuResult CopyDeviceToHostAsync(void* destination, ulong source, nuint bytes, nint stream) => MemcpyDtoHAsync(destination, source, bytes, stream);

    public CuResult CopyDeviceToDeviceAsync(ulong destination, ulong source, nuint bytes, nint stream) => MemcpyDtoDAsync(destination, source, bytes, stream);

    public CuResult Copy3DAsync(in Memcpy3D copy, nint stream)
    {
        fixed (Memcpy3D* pointer = &copy) return Memcpy3DAsync(pointer, stream);
    }

    public CuResult Set8Async(ulong destination, byte value, nuint count, nint stream) => MemsetD8Async(destination, value, count, stream);

    public CuResult Set32Async(ulong destination, uint value, nuint count, nint stream) => MemsetD32Async(destination, value, count, stream);
}
