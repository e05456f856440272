namespace NeoResNet.Backends.Cuda;

/// <summary>Provides the names of statuses and determines which statuses end a context.</summary>
internal static class CuResultNames
{
    /// <summary>
    /// Returns the documented name; null for an unknown number. The driver may know the name of
    /// such a number.
    /// </summary>
    internal static string? NameOf(CuResult status) => status switch
    {
        CuResult.Success => "CUDA_SUCCESS",
        CuResult.InvalidValue => "CUDA_ERROR_INVALID_VALUE",
        CuResult.OutOfMemory => "CUDA_ERROR_OUT_OF_MEMORY",
        CuResult.NotInitialized => "CUDA_ERROR_NOT_INITIALIZED",
        CuResult.Deinitialized => "CUDA_ERROR_DEINITIALIZED",
        CuResult.StubLibrary => "CUDA_ERROR_STUB_LIBRARY",
        CuResult.NoDevice => "CUDA_ERROR_NO_DEVICE",
        CuResult.InvalidDevice => "CUDA_ERROR_INVALID_DEVICE",
        CuResult.InvalidImage => "CUDA_ERROR_INVALID_IMAGE",
        CuResult.InvalidContext => "CUDA_ERROR_INVALID_CONTEXT",
        CuResult.NoBinaryForGpu => "CUDA_ERROR_NO_BINARY_FOR_GPU",
        CuResult.InvalidPtx => "CUDA_ERROR_INVALID_PTX",
        CuResult.UnsupportedPtxVersion => "CUDA_ERROR_UNSUPPORTED_PTX_VERSION",
        CuResult.InvalidHandle => "CUDA_ERROR_INVALID_HANDLE",
        CuResult.NotFound => "CUDA_ERROR_NOT_FOUND",
        CuResult.NotReady => "CUDA_ERROR_NOT_READY",
        CuResult.IllegalAddress => "CUDA_ERROR_ILLEGAL_ADDRESS",
        CuResult.LaunchOutOfResources => "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES",
        CuResult.ContextIsDestroyed => "CUDA_ERROR_CONTEXT_IS_DESTROYED",
        CuResult.MisalignedAddress => "CUDA_ERROR_MISALIGNED_ADDRESS",
        CuResult.LaunchFailed => "CUDA_ERROR_LAUNCH_FAILED",
        CuResult.NotSupported => "CUDA_ERROR_NOT_SUPPORTED",
        CuResult.SystemDriverMismatch => "CUDA_ERROR_SYSTEM_DRIVER_MISMATCH",
        CuResult.StreamCaptureUnsupported => "CUDA_ERROR_STREAM_CAPTURE_UNSUPPORTED",
        CuResult.StreamCaptureInvalidated => "CUDA_ERROR_STREAM_CAPTURE_INVALIDATED",
        CuResult.StreamCaptureImplicit => "CUDA_ERROR_STREAM_CAPTURE_IMPLICIT",
        CuResult.Unknown => "CUDA_ERROR_UNKNOWN",
        _ => null,
    };

    /// <summary>
    /// Returns whether every later call on the context will fail too. This is the case for faults
    /// of running kernels (illegal or misaligned address, illegal instruction, assertion, time
    /// limit, uncorrectable memory error; 700, 714 to 719 and similar ones), for errors after which
    /// NVIDIA's documentation requires a new process (226, 721, 810, 911), and for a context that
    /// no longer exists.
    /// </summary>
    internal static bool IsSticky(CuResult status) => (int)status is 4 or 214 or 226 or 700 or 702 or 709 or 710 or (>= 714 and <= 719) or 721 or 810 or 911;
}
