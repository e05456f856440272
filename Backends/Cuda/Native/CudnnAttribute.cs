namespace NeoResNet.Backends.Cuda;

/// <summary>Specifies an attribute of a descriptor (cudnnBackendAttributeName_t).</summary>
internal enum CudnnAttribute
{
    PointwiseMode = 0,
    PointwiseMathPrecision = 1,
    PointwiseNanPropagation = 2,

    ConvolutionComputeType = 100,
    ConvolutionMode = 101,
    ConvolutionDilations = 102,
    ConvolutionStrides = 103,
    ConvolutionPostPaddings = 104,
    ConvolutionPrePaddings = 105,
    ConvolutionSpatialDimensions = 106,

    HeuristicsMode = 200,
    HeuristicsOperationGraph = 201,
    HeuristicsResults = 202,

    EngineConfigEngine = 300,

    PlanHandle = 400,
    PlanEngineConfig = 401,
    PlanWorkspaceSize = 402,

    ConvolutionForwardAlpha = 700,
    ConvolutionForwardBeta = 701,
    ConvolutionForwardDescriptor = 702,
    ConvolutionForwardFilter = 703,
    ConvolutionForwardInput = 704,
    ConvolutionForwardOutput = 705,

    PointwiseOperationDescriptor = 750,
    PointwiseOperationInput = 751,
    PointwiseOperationOperand = 752,
    PointwiseOperationOutput = 753,

    OperationGraphHandle = 800,
    OperationGraphOperations = 801,

    TensorByteAlignment = 900,
    TensorDataType = 901,
    TensorDimensions = 902,
    TensorStrides = 903,
    TensorUniqueId = 906,
    TensorIsVirtual = 907,

    VariantPackIds = 1000,
    VariantPackPointers = 1001,
    VariantPackWorkspace = 1003,

    EngineGlobalIndex = 1301,
    EngineNumericalNotes = 1303,
}
