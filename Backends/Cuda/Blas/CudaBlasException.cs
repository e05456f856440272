namespace NeoResNet.Backends.Cuda;

/// <summary>Indicates that a call of cuBLAS failed.</summary>
internal sealed class CudaBlasException : CudaLibraryException
{
    internal CudaBlasException(CublasStatus status, string function, string asked)
        : base(function, NameOf(status), (int)status, asked, "")
    {
        Status = status;
    }

    /// <summary>Gets the status.</summary>
    public CublasStatus Status { get; }

    /// <summary>Returns the documented name of a status.</summary>
    internal static string NameOf(CublasStatus status) => status switch
    {
        CublasStatus.Success => "CUBLAS_STATUS_SUCCESS",
        CublasStatus.NotInitialized => "CUBLAS_STATUS_NOT_INITIALIZED",
        CublasStatus.AllocFailed => "CUBLAS_STATUS_ALLOC_FAILED",
        CublasStatus.InvalidValue => "CUBLAS_STATUS_INVALID_VALUE",
        CublasStatus.ArchMismatch => "CUBLAS_STATUS_ARCH_MISMATCH",
        CublasStatus.MappingError => "CUBLAS_STATUS_MAPPING_ERROR",
        CublasStatus.ExecutionFailed => "CUBLAS_STATUS_EXECUTION_FAILED",
        CublasStatus.InternalError => "CUBLAS_STATUS_INTERNAL_ERROR",
        CublasStatus.NotSupported => "CUBLAS_STATUS_NOT_SUPPORTED",
        CublasStatus.LicenseError => "CUBLAS_STATUS_LICENSE_ERROR",
        _ => $"cublasStatus_t {(int)status}",
    };
}
