using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// The used part of the driver API as the library exports it. Device addresses are 64-bit numbers, handles and host pointers
/// native-sized ones. <see cref="CudaLibraries.Load"/> comes before the first call; <see cref="NativeDriver"/> sees to it.
/// </summary>
internal static unsafe partial class DriverMethods
{
    private const string Library = "nvcuda";

    [LibraryImport(Library, EntryPoint = "cuInit")]
    internal static partial CuResult Init(uint flags);

    [LibraryImport(Library, EntryPoint = "cuDriverGetVersion")]
    internal static partial CuResult DriverGetVersion(int* version);

    [LibraryImport(Library, EntryPoint = "cuGetErrorName")]
    internal static partial CuResult GetErrorName(CuResult error, byte** name);

    [LibraryImport(Library, EntryPoint = "cuGetErrorString")]
    internal static partial CuResult GetErrorString(CuResult error, byte** text);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetCount")]
    internal static partial CuResult DeviceGetCount(int* count);

    [LibraryImport(Library, EntryPoint = "cuDeviceGet")]
    internal static partial CuResult DeviceGet(int* device, int ordinal);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetName")]
    internal static partial CuResult DeviceGetName(byte* name, int length, int device);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetAttribute")]
    internal static partial CuResult DeviceGetAttribute(int* value, DeviceAttribute attribute, int device);

    [LibraryImport(Library, EntryPoint = "cuDeviceTotalMem_v2")]
    internal static partial CuResult DeviceTotalMem(nuint* bytes, int device);

    [LibraryImport(Library, EntryPoint = "cuDevicePrimaryCtxRetain")]
    internal static partial CuResult DevicePrimaryCtxRetain(nint* context, int device);

    [LibraryImport(Library, EntryPoint = "cuDevicePrimaryCtxRelease_v2")]
    internal static partial CuResult DevicePrimaryCtxRelease(int device);

    [LibraryImport(Library, EntryPoint = "cuCtxSetCurrent")]
    internal static partial CuResult CtxSetCurrent(nint context);

    [LibraryImport(Library, EntryPoint = "cuCtxGetCurrent")]
    internal static partial CuResult CtxGetCurrent(nint* context);

    [LibraryImport(Library, EntryPoint = "cuCtxSynchronize")]
    internal static partial CuResult CtxSynchronize();

    [LibraryImport(Library, EntryPoint = "cuStreamCreate")]
    internal static partial CuResult StreamCreate(nint* stream, uint flags);

    [LibraryImport(Library, EntryPoint = "cuStreamDestroy_v2")]
    internal static partial CuResult StreamDestroy(nint stream);

    [LibraryImport(Library, EntryPoint = "cuStreamSynchronize")]
    internal static partial CuResult StreamSynchronize(nint stream);

    [LibraryImport(Library, EntryPoint = "cuStreamQuery")]
    internal static partial CuResult StreamQuery(nint stream);

    [LibraryImport(Library, EntryPoint = "cuStreamWaitEvent")]
    internal static partial CuResult StreamWaitEvent(nint stream, nint cudaEvent, uint flags);

    [LibraryImport(Library, EntryPoint = "cuEventCreate")]
    internal static partial CuResult EventCreate(nint* cudaEvent, uint flags);

    [LibraryImport(Library, EntryPoint = "cuEventDestroy_v2")]
    internal static partial CuResult EventDestroy(nint cudaEvent);

    [LibraryImport(Library, EntryPoint = "cuEventRecord")]
    internal static partial CuResult EventRecord(nint cudaEvent, nint stream);

    [LibraryImport(Library, EntryPoint = "cuEventQuery")]
    internal static partial CuResult EventQuery(nint cudaEvent);

    [LibraryImport(Library, EntryPoint = "cuEventSynchronize")]
    internal static partial CuResult EventSynchronize(nint cudaEvent);

    [LibraryImport(Library, EntryPoint = "cuEventElapsedTime")]
    internal static partial CuResult EventElapsedTime(float* milliseconds, nint start, nint end);

    [LibraryImport(Library, EntryPoint = "cuEventElapsedTime_v2")]
    internal static partial CuResult EventElapsedTime2(float* milliseconds, nint start, nint end);

    [LibraryImport(Library, EntryPoint = "cuMemGetInfo_v2")]
    internal static partial CuResult MemGetInfo(nuint* free, nuint* total);

    [LibraryImport(Library, EntryPoint = "cuMemAlloc_v2")]
    internal static partial CuResult MemAlloc(ulong* pointer, nuint bytes);

    [LibraryImport(Library, EntryPoint = "cuMemFree_v2")]
    internal static partial CuResult MemFree(ulong pointer);

    [LibraryImport(Library, EntryPoint = "cuMemAllocAsync")]
    internal static partial CuResult MemAllocAsync(ulong* pointer, nuint bytes, nint stream);

    [LibraryImport(Library, EntryPoint = "cuMemFreeAsync")]
    internal static partial CuResult MemFreeAsync(ulong pointer, nint stream);

    [LibraryImport(Library, EntryPoint = "cuDeviceGetDefaultMemPool")]
    internal static partial CuResult DeviceGetDefaultMemPool(nint* pool, int device);

    [LibraryImport(Library, EntryPoint = "cuMemPoolSetAttribute")]
    internal static partial CuResult MemPoolSetAttribute(nint pool, MemoryPoolAttribute attribute, void* value);

    [LibraryImport(Library, EntryPoint = "cuMemPoolGetAttribute")]
    internal static partial CuResult MemPoolGetAttribute(nint pool, MemoryPoolAttribute attribute, void* value);

    [LibraryImport(Library, EntryPoint = "cuMemPoolTrimTo")]
    internal static partial CuResult MemPoolTrimTo(nint pool, nuint bytes);

    [LibraryImport(Library, EntryPoint = "cuMemHostAlloc")]
    internal static partial CuResult MemHostAlloc(void** pointer, nuint bytes, uint flags);

    [LibraryImport(Library, EntryPoint = "cuMemFreeHost")]
    internal static partial CuResult MemFreeHost(void* pointer);

    [LibraryImport(Library, EntryPoint = "cuMemcpyHtoDAsync_v2")]
    internal static partial CuResult MemcpyHtoDAsync(ulong destination, void* source, nuint bytes, nint stream);

    [LibraryImport(Library, EntryPoint = "cuMemcpyDtoHAsync_v2")]
    internal static partial CuResult MemcpyDtoHAsync(void* destination, ulong source, nuint bytes, nint stream);

    [LibraryImport(Library, EntryPoint = "cuMemcpyDtoDAsync_v2")]
    internal static partial CuResult MemcpyDtoDAsync(ulong destination, ulong source, nuint bytes, nint stream);

    [LibraryImport(Library, EntryPoint = "cuMemcpy3DAsync_v2")]
    internal static partial CuResult Memcpy3DAsync(Memcpy3D* copy, nint stream);

    [LibraryImport(Library, EntryPoint = "cuMemsetD8Async")]
    internal static partial CuResult MemsetD8Async(ulong destination, byte value, nuint count, nint stream);

    [LibraryImport(Library, EntryPoint = "cuMemsetD32Async")]
    internal static partial CuResult MemsetD32Async(ulong destination, uint value, nuint count, nint stream);

    [LibraryImport(Library, EntryPoint = "cuModuleLoadDataEx")]
    internal static partial CuResult ModuleLoadDataEx(nint* module, void* image, uint count, JitOption* options, void** values);

    [LibraryImport(Library, EntryPoint = "cuModuleUnload")]
    internal static partial CuResult ModuleUnload(nint module);

    [LibraryImport(Library, EntryPoint = "cuModuleGetFunction")]
    internal static partial CuResult ModuleGetFunction(nint* function, nint module, byte* name);

    [LibraryImport(Library, EntryPoint = "cuLaunchKernel")]
    internal static partial CuResult LaunchKernel(
        nint function, uint gridX, uint gridY, uint gridZ, uint blockX, uint blockY, uint blockZ, uint sharedBytes, nint stream, void** parameters, void** extra);

    [LibraryImport(Library, EntryPoint = "cuStreamBeginCapture_v2")]
    internal static partial CuResult StreamBeginCapture(nint stream, CaptureMode mode);

    [LibraryImport(Library, EntryPoint = "cuStreamEndCapture")]
    internal static partial CuResult StreamEndCapture(nint stream, nint* graph);

    [LibraryImport(Library, EntryPoint = "cuStreamIsCapturing")]
    internal static partial CuResult StreamIsCapturing(nint stream, CaptureStatus* status);

    [LibraryImport(Library, EntryPoint = "cuGraphInstantiateWithFlags")]
    internal static partial CuResult GraphInstantiate(nint* executable, nint graph, ulong flags);

    [LibraryImport(Library, EntryPoint = "cuGraphLaunch")]
    internal static partial CuResult GraphLaunch(nint executable, nint stream);

    [LibraryImport(Library, EntryPoint = "cuGraphExecDestroy")]
    internal static partial CuResult GraphExecDestroy(nint executable);

    [LibraryImport(Library, EntryPoint = "cuGraphDestroy")]
    internal static partial CuResult GraphDestroy(nint graph);
}
