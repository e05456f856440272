namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Every function that is called, so that a library which lacks one is refused by name at the start instead of in the middle
/// of a run. A test holds the lists against the declarations.
/// </summary>
internal static class LibraryExports
{
    /// <summary>From CUDA 12.8 on; before that it has no suffix. One of the two must be there.</summary>
    internal const string NewElapsedTime = "cuEventElapsedTime_v2", OldElapsedTime = "cuEventElapsedTime";

    private static readonly string[] Driver =
    [
        "cuInit", "cuDriverGetVersion", "cuGetErrorName", "cuGetErrorString",
        "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute", "cuDeviceTotalMem_v2",
        "cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2", "cuCtxSetCurrent", "cuCtxGetCurrent", "cuCtxSynchronize",
        "cuStreamCreate", "cuStreamDestroy_v2", "cuStreamSynchronize", "cuStreamQuery", "cuStreamWaitEvent",
        "cuEventCreate", "cuEventDestroy_v2", "cuEventRecord", "cuEventQuery", "cuEventSynchronize",
        "cuMemGetInfo_v2", "cuMemAlloc_v2", "cuMemFree_v2", "cuMemAllocAsync", "cuMemFreeAsync",
        "cuDeviceGetDefaultMemPool", "cuMemPoolSetAttribute", "cuMemPoolGetAttribute", "cuMemPoolTrimTo",
        "cuMemHostAlloc", "cuMemFreeHost", "cuMemcpyHtoDAsync_v2", "cuMemcpyDtoHAsync_v2", "cuMemcpyDtoDAsync_v2", "cuMemcpy3DAsync_v2",
        "cuMemsetD8Async", "cuMemsetD32Async",
        "cuModuleLoadDataEx", "cuModuleUnload", "cuModuleGetFunction", "cuLaunchKernel",
        "cuStreamBeginCapture_v2", "cuStreamEndCapture", "cuStreamIsCapturing",
        "cuGraphInstantiateWithFlags", "cuGraphLaunch", "cuGraphExecDestroy", "cuGraphDestroy",
    ];

    private static readonly string[] Cublas =
    [
        "cublasCreate_v2", "cublasDestroy_v2", "cublasGetVersion_v2", "cublasGetProperty", "cublasSetStream_v2", "cublasSetWorkspace_v2", "cublasSetMathMode",
        "cublasSetPointerMode_v2", "cublasSetAtomicsMode", "cublasGemmEx", "cublasGemmStridedBatchedEx", "cublasSgemm_v2", "cublasSgeam",
    ];

    private static readonly string[] Cudnn =
    [
        "cudnnGetVersion", "cudnnGetCudartVersion", "cudnnGetErrorString", "cudnnGetLastErrorString", "cudnnCreate", "cudnnDestroy", "cudnnSetStream",
        "cudnnBackendCreateDescriptor", "cudnnBackendDestroyDescriptor", "cudnnBackendSetAttribute", "cudnnBackendGetAttribute",
        "cudnnBackendFinalize", "cudnnBackendExecute",
    ];

    internal static string[] Of(CudaLibrary library) =>
        library == CudaLibrary.Driver ? Driver : library == CudaLibrary.Cublas ? Cublas : Cudnn;
}
