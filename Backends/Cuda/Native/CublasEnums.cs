namespace NeoResNet.Backends.Cuda;

/// <summary>Specifies the status of a cuBLAS call. Other values are kept as numbers.</summary>
internal enum CublasStatus
{
    /// <summary>No error.</summary>
    Success = 0,

    /// <summary>
    /// The library is not initialized, often because the driver is too old for it.
    /// </summary>
    NotInitialized = 1,

    /// <summary>The library does not have enough memory.</summary>
    AllocFailed = 3,

    /// <summary>An argument is out of range.</summary>
    InvalidValue = 7,

    /// <summary>The device lacks a feature.</summary>
    ArchMismatch = 8,

    /// <summary>Device memory is not accessible.</summary>
    MappingError = 11,

    /// <summary>The device failed to run the kernel.</summary>
    ExecutionFailed = 13,

    /// <summary>An internal operation of the library failed.</summary>
    InternalError = 14,

    /// <summary>The arguments are not supported.</summary>
    NotSupported = 15,

    /// <summary>A licence is missing.</summary>
    LicenseError = 16,
}

/// <summary>Specifies whether a matrix is used as stored or transposed.</summary>
internal enum CublasOperation
{
    None = 0,
    Transpose = 1,
}

/// <summary>Specifies which shortcuts the routines may take.</summary>
[Flags]
internal enum CublasMath
{
    Default = 0,

    /// <summary>
    /// If the type of the result is narrower than the type of the sum, partial sums are never added
    /// in the type of the result.
    /// </summary>
    WholeSums = 16,
}

/// <summary>Specifies where alpha and beta are stored.</summary>
internal enum CublasPointerMode
{
    Host = 0,
}

/// <summary>Specifies whether results may depend on the order in which threads finish.</summary>
internal enum CublasAtomicsMode
{
    NotAllowed = 0,
    Allowed = 1,
}

/// <summary>Specifies an element type of the CUDA libraries (cudaDataType).</summary>
internal enum CudaDataType
{
    Float32 = 0,
    Float16 = 2,
    BFloat16 = 14,
}

/// <summary>Specifies the precision of products and sums.</summary>
internal enum CublasComputeType
{
    Float32 = 68,
    Float32FastTensorFloat32 = 77,
}

/// <summary>Specifies a property of a library (libraryPropertyType).</summary>
internal enum LibraryProperty
{
    MajorVersion = 0,
    MinorVersion = 1,
    PatchLevel = 2,
}

/// <summary>Specifies the algorithm. The backend only uses the library's default.</summary>
internal enum CublasGemmAlgorithm
{
    Default = -1,
}
