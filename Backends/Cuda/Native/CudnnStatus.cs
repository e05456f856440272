namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Specifies the status of a cuDNN call. The thousands digit is the class of the status. Other
/// values are kept as numbers.
/// </summary>
internal enum CudnnStatus
{
    /// <summary>No error.</summary>
    Success = 0,

    /// <summary>The library is not initialized.</summary>
    NotInitialized = 1001,

    /// <summary>
    /// The parts of the library have different versions: two copies of cuDNN are on the loader's
    /// path.
    /// </summary>
    SublibraryVersionMismatch = 1002,

    /// <summary>A part of the library did not load.</summary>
    SublibraryLoadingFailed = 1008,

    /// <summary>An argument is invalid.</summary>
    BadParam = 2000,

    /// <summary>A pointer is less aligned than declared.</summary>
    BadParamMisalignedPointer = 2003,

    /// <summary>A descriptor is not finalized.</summary>
    BadParamNotFinalized = 2004,

    /// <summary>A buffer is too small.</summary>
    BadParamSizeInsufficient = 2006,

    /// <summary>Shapes do not match.</summary>
    BadParamShapeMismatch = 2008,

    /// <summary>An attribute has a different type.</summary>
    BadParamAttributeType = 2010,

    /// <summary>No engine supports this operation.</summary>
    NotSupported = 3000,

    /// <summary>No engine supports this combination of operations.</summary>
    NotSupportedGraphPattern = 3001,

    /// <summary>No engine supports this shape.</summary>
    NotSupportedShape = 3002,

    /// <summary>No engine supports this data type.</summary>
    NotSupportedDataType = 3003,

    /// <summary>No engine supports this layout.</summary>
    NotSupportedLayout = 3004,

    /// <summary>The device lacks a feature that the engine needs.</summary>
    NotSupportedArchMismatch = 3007,

    /// <summary>A library that the engine needs at run time is missing, often NVRTC.</summary>
    NotSupportedRuntimePrerequisiteMissing = 3008,

    /// <summary>No engine supports this padding.</summary>
    NotSupportedPadding = 3011,

    /// <summary>An internal operation of the library failed.</summary>
    InternalError = 4000,

    /// <summary>A kernel did not compile at run time.</summary>
    InternalErrorCompilationFailed = 4001,

    /// <summary>The device does not have enough memory for the library.</summary>
    InternalErrorDeviceAllocationFailed = 4004,

    /// <summary>The device failed to run.</summary>
    ExecutionFailed = 5000,
}
