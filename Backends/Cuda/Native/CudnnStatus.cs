namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Status of a cuDNN call. The thousands are classes; values not named here are kept as numbers.
/// </summary>
public enum CudnnStatus
{
    /// <summary>No error.</summary>
    Success = 0,

    /// <summary>The library was not initialised.</summary>
    NotInitialized = 1001,

    /// <summary>The library's parts are of different versions: two copies of cuDNN are on the loader's path.</summary>
    SublibraryVersionMismatch = 1002,

    /// <summary>A part of the library could not be loaded.</summary>
    SublibraryLoadingFailed = 1008,

    /// <summary>An argument is wrong.</summary>
    BadParam = 2000,

    /// <summary>A pointer is less aligned than was declared.</summary>
    BadParamMisalignedPointer = 2003,

    /// <summary>A descriptor was used before it was finalized.</summary>
    BadParamNotFinalized = 2004,

    /// <summary>A buffer is too small.</summary>
    BadParamSizeInsufficient = 2006,

    /// <summary>Shapes do not fit together.</summary>
    BadParamShapeMismatch = 2008,

    /// <summary>An attribute was given with a type that is not its own.</summary>
    BadParamAttributeType = 2010,

    /// <summary>No engine for this.</summary>
    NotSupported = 3000,

    /// <summary>No engine for operations combined like this.</summary>
    NotSupportedGraphPattern = 3001,

    /// <summary>No engine for this shape.</summary>
    NotSupportedShape = 3002,

    /// <summary>No engine for this data type.</summary>
    NotSupportedDataType = 3003,

    /// <summary>No engine for this layout.</summary>
    NotSupportedLayout = 3004,

    /// <summary>The device lacks what the engine needs.</summary>
    NotSupportedArchMismatch = 3007,

    /// <summary>A library that the engine needs at run time is missing, often NVRTC.</summary>
    NotSupportedRuntimePrerequisiteMissing = 3008,

    /// <summary>No engine for this padding.</summary>
    NotSupportedPadding = 3011,

    /// <summary>The library failed inside.</summary>
    InternalError = 4000,

    /// <summary>A kernel could not be compiled at run time.</summary>
    InternalErrorCompilationFailed = 4001,

    /// <summary>The library found no device memory for itself.</summary>
    InternalErrorDeviceAllocationFailed = 4004,

    /// <summary>The device failed to run.</summary>
    ExecutionFailed = 5000,
}
