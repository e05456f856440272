namespace NeoResNet.Backends.Cuda;

/// <summary>Specifies the kind of a descriptor of the graph interface.</summary>
internal enum CudnnDescriptorType
{
    Pointwise = 0,
    Convolution = 1,
    Engine = 2,
    EngineConfig = 3,
    EngineHeuristics = 4,
    ExecutionPlan = 5,
    ConvolutionForward = 10,
    PointwiseOperation = 13,
    OperationGraph = 15,
    VariantPack = 16,
    Tensor = 17,
}

/// <summary>Specifies the type of an attribute's values.</summary>
internal enum CudnnAttributeType
{
    Handle = 0,
    DataType = 1,

    /// <summary>One byte.</summary>
    Boolean = 2,
    Int64 = 3,
    Float = 4,
    VoidPointer = 6,
    ConvolutionMode = 7,
    HeuristicMode = 8,
    NanPropagation = 10,
    NumericalNote = 11,
    PointwiseMode = 14,
    Descriptor = 15,
}

/// <summary>
/// Specifies an element type of cuDNN (cudnnDataType_t). The numbers differ from
/// <see cref="CudaDataType"/>.
/// </summary>
internal enum CudnnDataType
{
    Float32 = 0,
    Float16 = 2,
    BFloat16 = 9,
}

/// <summary>
/// Specifies whether the filter is flipped. The "convolution" of every framework is a
/// cross-correlation.
/// </summary>
internal enum CudnnConvolutionMode
{
    CrossCorrelation = 1,
}

/// <summary>Specifies a pointwise operation.</summary>
internal enum CudnnPointwiseMode
{
    Add = 0,
    Relu = 100,
}

/// <summary>Specifies whether ReLU keeps NaN.</summary>
internal enum CudnnNanPropagation
{
    Yes = 1,
}

/// <summary>Specifies how the library chooses engines.</summary>
internal enum CudnnHeuristicMode
{
    /// <summary>
    /// Fallback engines, which support operations that the recommended engines do not support.
    /// </summary>
    Fallback = 2,

    /// <summary>Recommended engines.</summary>
    A = 3,
}

/// <summary>Specifies an effect of an engine on accuracy.</summary>
internal enum CudnnNumericalNote
{
    /// <summary>Tensor cores: TF32 for float32 data.</summary>
    TensorCore = 0,
    DownConvertInputs = 1,
    ReducedPrecisionReduction = 2,
    Fft = 3,
    Nondeterministic = 4,
    Winograd = 5,
    WinogradTile4x4 = 6,
    WinogradTile6x6 = 7,
    WinogradTile13x13 = 8,

    /// <summary>NaN operands always yield NaN. cuDNN reports this note since version 9.1.</summary>
    StrictNanPropagation = 9,
}
