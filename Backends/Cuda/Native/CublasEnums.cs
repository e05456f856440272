namespace NeoResNet.Backends.Cuda;

/// <summary>Status of a cuBLAS call; values not named here are kept as numbers.</summary>
public enum CublasStatus
{
    /// <summary>No error.</summary>
    Success = 0,

    /// <summary>The library was not initialised, often because the driver is too old for it.</summary>
    NotInitialized = 1,

    /// <summary>The library found no memory for itself.</summary>
    AllocFailed = 3,

    /// <summary>An argument is out of its range.</summary>
    InvalidValue = 7,

    /// <summary>The device lacks a feature.</summary>
    ArchMismatch = 8,

    /// <summary>Device memory could not be reached.</summary>
    MappingError = 11,

    /// <summary>The device failed to run the kernel.</summary>
    ExecutionFailed = 13,

    /// <summary>The library failed inside.</summary>
    InternalError = 14,

    /// <summary>Not supported with these arguments.</summary>
    NotSupported = 15,

    /// <summary>A licence is missing.</summary>
    LicenseError = 16,
}

/// <summary>Whether a matrix is taken as it lies or transposed.</summary>
internal enum CublasOperation
{
    None = 0,
    Transpose = 1,
}

/// <summary>What the routines may do to be faster.</summary>
[Flags]
internal enum CublasMath
{
    Default = 0,

    /// <summary>The prescribed precision and no shortcut.</summary>
    Pedantic = 2,
    TensorFloat32 = 3,

    /// <summary>With any of the others: parts of a sum are never added in the type of the result, where that is narrower than the sum's.</summary>
    WholeSums = 16,
}

/// <summary>Where alpha and beta lie.</summary>
internal enum CublasPointerMode
{
    Host = 0,
    Device = 1,
}

/// <summary>Whether results may depend on the order in which threads finish.</summary>
internal enum CublasAtomicsMode
{
    NotAllowed = 0,
    Allowed = 1,
}

/// <summary>Element types of the CUDA libraries (cudaDataType).</summary>
internal enum CudaDataType
{
    Float32 = 0,
    Float64 = 1,
    Float16 = 2,
    Int8 = 3,
    Int32 = 10,
    BFloat16 = 14,
}

/// <summary>In what precision products are summed.</summary>
internal enum CublasComputeType
{
    Float16 = 64,
    Float32 = 68,
    Float32Pedantic = 69,
    Float32FastFloat16 = 74,
    Float32FastBFloat16 = 75,
    Float32FastTensorFloat32 = 77,
}

/// <summary>What a library tells of itself (libraryPropertyType).</summary>
internal enum LibraryProperty
{
    MajorVersion = 0,
    MinorVersion = 1,
    PatchLevel = 2,
}

/// <summary>Which algorithm; the library's own choice is the only one used.</summary>
internal enum CublasGemmAlgorithm
{
    Default = -1,
}
