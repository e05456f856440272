using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Declares the functions of the driver API that the backend calls, as the library exports them.
/// Device addresses are 64-bit numbers; handles and host pointers are native-sized.
/// <see cref="CudaLibraries.Load"/> must run before the first call; <see cref="NativeDriver"/>
/// ensures it.
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

    [LibraryImport(Library, EntryPoint = "cuStreamCreate")]
    internal static partial CuResult StreamCreate(nint* stream, uint flags);

    [LibraryImport(Library, EntryPoint = "cuStreamDestroy_v2")]
    internal static partial CuResult StreamDestroy(nint stream);

    [LibraryImport(Library, EntryPoint = "cuStreamSynchronize")]
    internal static partial CuResult StreamSynchronize(nint stream);

    [LibraryImport(Library, EntryPoint = "cuStreamQuery")]
    internal static partial CuResult StreamQuery(nint stream);

    [LibraryImport(Library, EntryPoint = "cuEventCreate")]
    internal static partial CuResult EventCreate(nint* cudaEvent, uint flags);

    [LibraryImport(Library, EntryPoint = "cuEventDestroy_v2")]
    internal static partial CuResult EventDestroy(nint cudaEvent);

    [LibraryImport(Library, EntryPoint = "cuEventRecord")]
    internal static partial CuResult EventRecord(nint cudaEvent, nint stream);

    [LibraryImport(Library, EntryPoint = "cuEventElapsedTime")]
    internal static partial CuResult EventElapsedTime(float* milliseconds, nint start, nint end);

    [LibraryImport(Library, EntryPoint = "cuEventElapsedTime_v2")]
    internal static partial CuResult EventElapsedTime2(float* milliseconds, nint start, nint end);

    [LibraryImport(Library, EntryPoint = "cuMemAlloc_v2")]
    internal static partial CuResult MemAlloc(ulong* pointer, nuint bytes);

    [LibraryImport(Library, EntryPoint = "cuMemFree_v2")]
    internal static partial CuResult MemFree(ulong pointer);

    [LibraryImport(Library, EntryPoint = "cuMemAllocAsync")]
    internal static partial CuResult MemAllocAsync(ulong* pointer, nuint bytes, nint stream);

    [LibraryImport(Library, EntryPoint = "cuMemFreeAsync")]
    internal static partial CuResult MemFreeAsync(ulong pointer, nint stream);

    [LibraryImport(Library, EntryPoint = "cuMemHostAlloc")]
    internal static partial CuResult MemHostAlloc(void** pointer, nuint bytes, uint flags);

    [LibraryImport(Library, EntryPoint = "cuMemFreeHost")]
    internal static partial CuResult MemFreeHost(void* pointer);

    [LibraryImport(Library, EntryPoint = "cuMemcpyHtoDAsync_v2")]
    internal static partial CuResult MemcpyHtoDAsync(ulong destination, void* source, nuint bytes, nint stream);

    [LibraryImport(Library, EntryPoint = "cuMemcpyDtoHAsync_v2")]
    internal static partial CuResult MemcpyDtoHAsync(void* destination, ulong source, nuint bytes, nint stream);

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

    [LibraryImport(Library, EntryPoint = "cuGraphInstantiateWithFlags")]
    internal static partial CuResult GraphInstantiate(nint* executable, nint graph, ulong flags);

    [LibraryImport(Library, EntryPoint = "cuGraphLaunch")]
    internal static partial CuResult GraphLaunch(nint executable, nint stream);

    [LibraryImport(Library, EntryPoint = "cuGraphExecDestroy")]
    internal static partial CuResult GraphExecDestroy(nint executable);

    [LibraryImport(Library, EntryPoint = "cuGraphDestroy")]
    internal static partial CuResult GraphDestroy(nint graph);
}
