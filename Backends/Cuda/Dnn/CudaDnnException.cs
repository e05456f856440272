namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Indicates that a call of cuDNN failed. The message contains the library's reason if the library
/// reports one.
/// </summary>
internal sealed class CudaDnnException : CudaLibraryException
{
    internal CudaDnnException(CudnnStatus status, string function, string asked, string reason = "")
        : base(function, NameOf(status), (int)status, asked, reason)
    {
        Status = status;
    }

    /// <summary>Gets the status.</summary>
    public CudnnStatus Status { get; }

    /// <summary>
    /// Returns whether a status only means that no engine supports the operation, so that the
    /// caller can try another way to run it.
    /// </summary>
    internal static bool IsRefusal(CudnnStatus status) => (int)status is >= 3000 and < 4000;

    /// <summary>
    /// Returns the documented name of a status, or the name of its class if the number is unknown.
    /// </summary>
    internal static string NameOf(CudnnStatus status) => status switch
    {
        CudnnStatus.Success => "CUDNN_STATUS_SUCCESS",
        CudnnStatus.NotInitialized => "CUDNN_STATUS_NOT_INITIALIZED",
        CudnnStatus.SublibraryVersionMismatch => "CUDNN_STATUS_SUBLIBRARY_VERSION_MISMATCH",
        CudnnStatus.SublibraryLoadingFailed => "CUDNN_STATUS_SUBLIBRARY_LOADING_FAILED",
        CudnnStatus.BadParam => "CUDNN_STATUS_BAD_PARAM",
        CudnnStatus.BadParamMisalignedPointer => "CUDNN_STATUS_BAD_PARAM_MISALIGNED_POINTER",
        CudnnStatus.BadParamNotFinalized => "CUDNN_STATUS_BAD_PARAM_NOT_FINALIZED",
        CudnnStatus.BadParamSizeInsufficient => "CUDNN_STATUS_BAD_PARAM_SIZE_INSUFFICIENT",
        CudnnStatus.BadParamShapeMismatch => "CUDNN_STATUS_BAD_PARAM_SHAPE_MISMATCH",
        CudnnStatus.BadParamAttributeType => "CUDNN_STATUS_BAD_PARAM_ATTRIBUTE_TYPE",
        CudnnStatus.NotSupported => "CUDNN_STATUS_NOT_SUPPORTED",
        CudnnStatus.NotSupportedGraphPattern => "CUDNN_STATUS_NOT_SUPPORTED_GRAPH_PATTERN",
        CudnnStatus.NotSupportedShape => "CUDNN_STATUS_NOT_SUPPORTED_SHAPE",
        CudnnStatus.NotSupportedDataType => "CUDNN_STATUS_NOT_SUPPORTED_DATA_TYPE",
        CudnnStatus.NotSupportedLayout => "CUDNN_STATUS_NOT_SUPPORTED_LAYOUT",
        CudnnStatus.NotSupportedArchMismatch => "CUDNN_STATUS_NOT_SUPPORTED_ARCH_MISMATCH",
        CudnnStatus.NotSupportedRuntimePrerequisiteMissing => "CUDNN_STATUS_NOT_SUPPORTED_RUNTIME_PREREQUISITE_MISSING",
        CudnnStatus.NotSupportedPadding => "CUDNN_STATUS_NOT_SUPPORTED_PADDING",
        CudnnStatus.InternalError => "CUDNN_STATUS_INTERNAL_ERROR",
        CudnnStatus.InternalErrorCompilationFailed => "CUDNN_STATUS_INTERNAL_ERROR_COMPILATION_FAILED",
        CudnnStatus.InternalErrorDeviceAllocationFailed => "CUDNN_STATUS_INTERNAL_ERROR_DEVICE_ALLOCATION_FAILED",
        CudnnStatus.ExecutionFailed => "CUDNN_STATUS_EXECUTION_FAILED",
        _ => ((int)status / 1000) switch
        {
            1 => "a CUDNN_STATUS of the initialization class",
            2 => "a CUDNN_STATUS of the BAD_PARAM class",
            3 => "a CUDNN_STATUS of the NOT_SUPPORTED class",
            4 => "a CUDNN_STATUS of the INTERNAL_ERROR class",
            5 => "a CUDNN_STATUS of the EXECUTION_FAILED class",
            _ => "a cudnnStatus_t without a name",
        },
    };
}
