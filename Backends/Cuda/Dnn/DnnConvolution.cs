namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Specifies a convolution and its epilogue: y = relu(x * filter + residual + bias), where relu,
/// residual and bias are optional. The specification contains everything that affects the choice of
/// an engine, so equal specifications share search results.
/// </summary>
internal sealed record DnnConvolution : IDnnOperation
{
    /// <summary>Gets the images.</summary>
    public required DnnTensor X { get; init; }

    /// <summary>Gets the filter, KRSC.</summary>
    public required DnnTensor Filter { get; init; }

    /// <summary>
    /// Gets the stride, dilation and padding. The padding before and after may differ.
    /// </summary>
    public required Window Window { get; init; }

    /// <summary>Gets the summand per channel, float32.</summary>
    public DnnTensor? Bias { get; init; }

    /// <summary>
    /// Gets the summand with the output's dimensions. It may be a strided view and must not overlap
    /// the output.
    /// </summary>
    public DnnTensor? Residual { get; init; }

    /// <summary>
    /// Gets a value indicating whether negative results become zero. NaN stays NaN.
    /// </summary>
    public bool Relu { get; init; }

    /// <summary>Gets the element type of the output.</summary>
    public required CudnnDataType OutputType { get; init; }

    /// <summary>Gets the output, dense NHWC.</summary>
    public DnnTensor Y => DnnTensor.Nhwc(OutputType, X.N, Window.Height.OutputSize(X.H), Window.Width.OutputSize(X.W), Filter.N);

    /// <summary>Returns a convolution of dense images.</summary>
    /// <param name="precision">The precision of images and filter. The bias is float32.</param>
    /// <param name="n">The number of images.</param>
    /// <param name="h">The height of the images in pixels.</param>
    /// <param name="w">The width of the images in pixels.</param>
    /// <param name="c">The channels of the images.</param>
    /// <param name="k">The channels of the output.</param>
    /// <param name="window">The kernel size, stride, dilation and padding.</param>
    public static DnnConvolution Dense(CudaPrecision precision, int n, int h, int w, int c, int k, Window window)
    {
        CudnnDataType type = DnnTensor.TypeOf(precision);
        return new()
        {
            X = DnnTensor.Nhwc(type, n, h, w, c),
            Filter = DnnTensor.Filter(type, k, window.Height.Kernel, window.Width.Kernel, c),
            Window = window,
            OutputType = type,
        };
    }

    /// <summary>Returns the same convolution with a bias.</summary>
    public DnnConvolution WithBias() => this with { Bias = DnnTensor.Channels(CudnnDataType.Float32, Filter.N) };

    /// <summary>
    /// Declares the operands in the order x, filter, bias, residual, y and connects them.
    /// </summary>
    public void AddTo(DnnGraph graph)
    {
        DnnTensor output = Y;
        if (Residual is { } view && (view.N, view.C, view.H, view.W) != (output.N, output.C, output.H, output.W))
        {
            throw new ArgumentException($"The residual is {view}; expected the dimensions of the output, {output}.");
        }

        long x = graph.Input(X), filter = graph.Input(Filter);
        long? bias = Bias is { } biasTensor ? graph.Input(biasTensor) : null, residual = Residual is { } residualTensor ? graph.Input(residualTensor) : null;
        long y = graph.Output(output);

        // The residual is added before the bias, which is the order of the library's prebuilt fused
        // engines.
        (CudnnPointwiseMode Mode, long? Operand)[] steps =
        [
            .. residual is null ? [] : new[] { (CudnnPointwiseMode.Add, residual) },
            .. bias is null ? [] : new[] { (CudnnPointwiseMode.Add, bias) },
            .. Relu ? new[] { (CudnnPointwiseMode.Relu, (long?)null) } : [],
        ];
        long current = steps.Length == 0 ? y : graph.Intermediate(output);
        graph.Convolution(x, filter, current, Window);
        for (int i = 0; i < steps.Length; i++)
        {
            long next = i == steps.Length - 1 ? y : graph.Intermediate(output);
            graph.Pointwise(steps[i].Mode, current, steps[i].Operand, next);
            current = next;
        }
    }

    public override string ToString() =>
        $"convolution {Window} of {X} with filter {Filter}{(Residual is null ? "" : " + residual")}{(Bias is null ? "" : " + bias")}{(Relu ? ", relu" : "")}";
}
