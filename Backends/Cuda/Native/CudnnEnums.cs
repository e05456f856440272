namespace NeoResNet.Backends.Cuda;

/// <summary>Kinds of descriptors of the graph interface.</summary>
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

/// <summary>Types of attribute values.</summary>
internal enum CudnnAttributeType
{
    Handle = 0,
    DataType = 1,

    /// <summary>One byte.</summary>
    Boolean = 2,
    Int64 = 3,
    Float = 4,
    Double = 5,
    VoidPointer = 6,
    ConvolutionMode = 7,
    HeuristicMode = 8,
    NanPropagation = 10,
    NumericalNote = 11,
    PointwiseMode = 14,
    Descriptor = 15,
    BehaviorNote = 19,
}

/// <summary>Element types of cuDNN (cudnnDataType_t), which are numbered unlike <see cref="CudaDataType"/>.</summary>
internal enum CudnnDataType
{
    Float32 = 0,
    Float64 = 1,
    Float16 = 2,
    Int8 = 3,
    Int32 = 4,
    BFloat16 = 9,
}

/// <summary>Whether the filter is flipped. Every framework's "convolution" is a cross-correlation.</summary>
internal enum CudnnConvolutionMode
{
    Convolution = 0,
    CrossCorrelation = 1,
}

/// <summary>What a pointwise operation does.</summary>
internal enum CudnnPointwiseMode
{
    Add = 0,
    Multiply = 1,
    Maximum = 3,
    Subtract = 9,
    Relu = 100,
}

/// <summary>What becomes of NaN in ReLU.</summary>
internal enum CudnnNanPropagation
{
    No = 0,
    Yes = 1,
}

/// <summary>Ways of choosing engines.</summary>
internal enum CudnnHeuristicMode
{
    Instant = 0,
    B = 1,

    /// <summary>Engines that take what the others refuse.</summary>
    Fallback = 2,

    /// <summary>The recommended one.</summary>
    A = 3,
}

/// <summary>What an engine does to numbers.</summary>
internal enum CudnnNumericalNote
{
    /// <summary>Tensor cores: TF32 where the data are float32.</summary>
    TensorCore = 0,
    DownConvertInputs = 1,
    ReducedPrecisionReduction = 2,
    Fft = 3,
    Nondeterministic = 4,
    Winograd = 5,
    WinogradTile4x4 = 6,
    WinogradTile6x6 = 7,
    WinogradTile13x13 = 8,

    /// <summary>NaN comes out wherever it went in; told from cuDNN 9.1 on.</summary>
    StrictNanPropagation = 9,
}
