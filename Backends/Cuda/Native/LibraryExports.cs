namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Lists every function that the backend calls. If a library lacks one of them, loading fails with
/// the name of the function, so that no run fails later. A test compares the lists with the
/// declarations.
/// </summary>
internal static class LibraryExports
{
    /// <summary>
    /// Specifies the function's name since CUDA 12.8. Older drivers export it without the suffix. A
    /// driver must export one of the two names.
    /// </summary>
    internal const string NewElapsedTime = "cuEventElapsedTime_v2", OldElapsedTime = "cuEventElapsedTime";

    private static readonly string[] Driver =
    [
        "cuInit", "cuDriverGetVersion", "cuGetErrorName", "cuGetErrorString",
        "cuDeviceGetCount", "cuDeviceGet", "cuDeviceGetName", "cuDeviceGetAttribute", "cuDeviceTotalMem_v2",
        "cuDevicePrimaryCtxRetain", "cuDevicePrimaryCtxRelease_v2", "cuCtxSetCurrent",
        "cuStreamCreate", "cuStreamDestroy_v2", "cuStreamSynchronize", "cuStreamQuery",
        "cuEventCreate", "cuEventDestroy_v2", "cuEventRecord",
        "cuMemAlloc_v2", "cuMemFree_v2", "cuMemAllocAsync", "cuMemFreeAsync",
        "cuMemHostAlloc", "cuMemFreeHost", "cuMemcpyHtoDAsync_v2", "cuMemcpyDtoHAsync_v2",
        "cuModuleLoadDataEx", "cuModuleUnload", "cuModuleGetFunction", "cuLaunchKernel",
        "cuStreamBeginCapture_v2", "cuStreamEndCapture",
        "cuGraphInstantiateWithFlags", "cuGraphLaunch", "cuGraphExecDestroy", "cuGraphDestroy",
    ];

    private static readonly string[] Cublas =
    [
        "cublasCreate_v2", "cublasDestroy_v2", "cublasGetProperty", "cublasSetStream_v2", "cublasSetWorkspace_v2",
        "cublasSetMathMode", "cublasSetPointerMode_v2", "cublasSetAtomicsMode", "cublasGemmEx",
    ];

    private static readonly string[] Cudnn =
    [
        "cudnnGetVersion", "cudnnGetCudartVersion", "cudnnGetLastErrorString", "cudnnCreate", "cudnnDestroy", "cudnnSetStream",
        "cudnnBackendCreateDescriptor", "cudnnBackendDestroyDescriptor", "cudnnBackendSetAttribute", "cudnnBackendGetAttribute",
        "cudnnBackendFinalize", "cudnnBackendExecute",
    ];

    /// <summary>Returns the functions of a library.</summary>
    internal static string[] Of(CudaLibrary library) =>
        library == CudaLibrary.Driver ? Driver : library == CudaLibrary.Cublas ? Cublas : Cudnn;
}
