using System.Runtime.InteropServices;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Declares the functions of cuBLAS that the backend calls. Matrices are column-major; scalars are
/// read from the host (pointer mode 0).
/// </summary>
internal static unsafe partial class CublasMethods
{
    private const string Library = "cublas";

    [LibraryImport(Library, EntryPoint = "cublasCreate_v2")]
    internal static partial CublasStatus Create(nint* handle);

    [LibraryImport(Library, EntryPoint = "cublasDestroy_v2")]
    internal static partial CublasStatus Destroy(nint handle);

    [LibraryImport(Library, EntryPoint = "cublasGetProperty")]
    internal static partial CublasStatus GetProperty(LibraryProperty property, int* value);

    [LibraryImport(Library, EntryPoint = "cublasSetStream_v2")]
    internal static partial CublasStatus SetStream(nint handle, nint stream);

    [LibraryImport(Library, EntryPoint = "cublasSetWorkspace_v2")]
    internal static partial CublasStatus SetWorkspace(nint handle, ulong workspace, nuint bytes);

    [LibraryImport(Library, EntryPoint = "cublasSetMathMode")]
    internal static partial CublasStatus SetMathMode(nint handle, CublasMath mode);

    [LibraryImport(Library, EntryPoint = "cublasSetPointerMode_v2")]
    internal static partial CublasStatus SetPointerMode(nint handle, CublasPointerMode mode);

    [LibraryImport(Library, EntryPoint = "cublasSetAtomicsMode")]
    internal static partial CublasStatus SetAtomicsMode(nint handle, CublasAtomicsMode mode);

    [LibraryImport(Library, EntryPoint = "cublasGemmEx")]
    internal static partial CublasStatus GemmEx(
        nint handle, CublasOperation operationA, CublasOperation operationB, int m, int n, int k, void* alpha,
        ulong a, CudaDataType typeA, int leadingA, ulong b, CudaDataType typeB, int leadingB,
        void* beta, ulong c, CudaDataType typeC, int leadingC, CublasComputeType computeType, CublasGemmAlgorithm algorithm);
}
