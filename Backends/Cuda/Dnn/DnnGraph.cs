namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Describes operations that run as one unit. The caller declares tensors, connects them with
/// operations, completes the graph and searches for plans. The graph owns its descriptors. Sums are
/// float32 for every element type.
/// </summary>
internal sealed class DnnGraph(CudaDnn dnn) : IDisposable
{
    private const CudnnDataType ComputeType = CudnnDataType.Float32;

    private readonly List<CudnnDescriptor> _owned = [];
    private readonly List<CudnnDescriptor> _operations = [];
    private readonly List<CudnnDescriptor> _tensors = [];
    private readonly List<DnnOperand> _operands = [];

    /// <summary>Gets the handle of the graph.</summary>
    public CudaDnn Dnn => dnn;

    /// <summary>Gets the completed graph.</summary>
    public CudnnDescriptor? Descriptor { get; private set; }

    /// <summary>Gets the tensors that need an address, in the order of their declaration.</summary>
    public IReadOnlyList<DnnOperand> Operands => _operands;

    /// <summary>Declares a tensor that is read.</summary>
    /// <returns>The number of the tensor in this graph.</returns>
    public long Input(in DnnTensor tensor) => Declare(tensor, isVirtual: false, isOutput: false);

    /// <summary>Declares a tensor that is written.</summary>
    /// <returns>The number of the tensor in this graph.</returns>
    public long Output(in DnnTensor tensor) => Declare(tensor, isVirtual: false, isOutput: true);

    /// <summary>
    /// Declares a float32 result that only the next operation reads. It is never stored in memory.
    /// </summary>
    /// <returns>The number of the tensor in this graph.</returns>
    public long Intermediate(in DnnTensor shape) => Declare(DnnTensor.Nhwc(ComputeType, shape.N, shape.H, shape.W, shape.C), isVirtual: true, isOutput: false);

    /// <summary>
    /// Adds y = x convolved with filter, as in neural networks (the filter is not flipped).
    /// </summary>
    public void Convolution(long x, long filter, long y, in Window window)
    {
        CudnnDescriptor convolution = Own(CudnnDescriptorType.Convolution);
        convolution.Set(CudnnAttribute.ConvolutionComputeType, ComputeType);
        convolution.Set(CudnnAttribute.ConvolutionMode, CudnnAttributeType.ConvolutionMode, [CudnnConvolutionMode.CrossCorrelation]);
        convolution.Set(CudnnAttribute.ConvolutionSpatialDimensions, 2);
        convolution.Set(CudnnAttribute.ConvolutionPrePaddings, [window.Height.PadBefore, window.Width.PadBefore]);
        convolution.Set(CudnnAttribute.ConvolutionPostPaddings, [window.Height.PadAfter, window.Width.PadAfter]);
        convolution.Set(CudnnAttribute.ConvolutionDilations, [window.Height.Dilation, window.Width.Dilation]);
        convolution.Set(CudnnAttribute.ConvolutionStrides, [window.Height.Stride, window.Width.Stride]);
        _ = convolution.Complete();

        CudnnDescriptor operation = Own(CudnnDescriptorType.ConvolutionForward);
        operation.Set(CudnnAttribute.ConvolutionForwardDescriptor, convolution);
        operation.Set(CudnnAttribute.ConvolutionForwardInput, TensorOf(x));
        operation.Set(CudnnAttribute.ConvolutionForwardFilter, TensorOf(filter));
        operation.Set(CudnnAttribute.ConvolutionForwardOutput, TensorOf(y));
        operation.Set(CudnnAttribute.ConvolutionForwardAlpha, 1f);
        operation.Set(CudnnAttribute.ConvolutionForwardBeta, 0f);
        _operations.Add(operation.Complete());
    }

    /// <summary>
    /// Adds a pointwise operation of x and an operand. Dimensions of size 1 of the operand are
    /// broadcast. Without an operand, y = ReLU of x.
    /// </summary>
    public void Pointwise(CudnnPointwiseMode mode, long x, long? operand, long y)
    {
        CudnnDescriptor pointwise = Own(CudnnDescriptorType.Pointwise);
        pointwise.Set(CudnnAttribute.PointwiseMode, CudnnAttributeType.PointwiseMode, [mode]);
        pointwise.Set(CudnnAttribute.PointwiseMathPrecision, ComputeType);
        if (mode == CudnnPointwiseMode.Relu)
        {
            // All backends must return NaN for ReLU of NaN.
            pointwise.Set(CudnnAttribute.PointwiseNanPropagation, CudnnAttributeType.NanPropagation, [CudnnNanPropagation.Yes]);
        }

        _ = pointwise.Complete();
        CudnnDescriptor operation = Own(CudnnDescriptorType.PointwiseOperation);
        operation.Set(CudnnAttribute.PointwiseOperationDescriptor, pointwise);
        operation.Set(CudnnAttribute.PointwiseOperationInput, TensorOf(x));
        if (operand is { } id)
        {
            operation.Set(CudnnAttribute.PointwiseOperationOperand, TensorOf(id));
        }

        operation.Set(CudnnAttribute.PointwiseOperationOutput, TensorOf(y));
        _operations.Add(operation.Complete());
    }

    /// <summary>Completes the graph.</summary>
    /// <returns>
    /// Null, or the reason why the library does not support this combination of operations.
    /// </returns>
    public string? TryComplete()
    {
        Descriptor = Own(CudnnDescriptorType.OperationGraph);
        Descriptor.Set(CudnnAttribute.OperationGraphHandle, dnn);
        Descriptor.Set(CudnnAttribute.OperationGraphOperations, _operations);
        return Descriptor.TryComplete();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        // Descriptors are disposed in reverse order, because a descriptor refers to earlier
        // descriptors.
        for (int i = _owned.Count - 1; i >= 0; i--)
        {
            _owned[i].Dispose();
        }
    }

    private CudnnDescriptor Own(CudnnDescriptorType type)
    {
        var descriptor = new CudnnDescriptor(dnn.Context, type);
        _owned.Add(descriptor);
        return descriptor;
    }

    private CudnnDescriptor TensorOf(long id) => _tensors[(int)id - 1];

    private long Declare(in DnnTensor tensor, bool isVirtual, bool isOutput)
    {
        long id = _tensors.Count + 1;
        CudnnDescriptor descriptor = Own(CudnnDescriptorType.Tensor);
        descriptor.Set(CudnnAttribute.TensorUniqueId, id);
        descriptor.Set(CudnnAttribute.TensorDataType, tensor.Type);
        descriptor.Set(CudnnAttribute.TensorDimensions, [tensor.N, tensor.C, tensor.H, tensor.W]);
        descriptor.Set(CudnnAttribute.TensorStrides, [tensor.StrideN, tensor.StrideC, tensor.StrideH, tensor.StrideW]);
        descriptor.Set(CudnnAttribute.TensorByteAlignment, tensor.Alignment);
        if (isVirtual)
        {
            descriptor.Set(CudnnAttribute.TensorIsVirtual, true);
        }
        else
        {
            _operands.Add(new(id, tensor, isOutput));
        }

        _tensors.Add(descriptor.Complete());
        return id;
    }
}

/// <summary>Describes a tensor that needs an address when its graph runs.</summary>
internal readonly record struct DnnOperand(long Id, DnnTensor Tensor, bool IsOutput);
