using static NeoResNet.Backends.Cuda.DriverMethods;

namespace NeoResNet.Backends.Cuda;

// Memory and copies.
internal sealed unsafe partial class NativeDriver
{
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
}
