namespace NeoResNet.Backends.Cuda;

/// <summary>
/// A convolution with what follows it: y = relu(x * filter + residual + bias), the last three as asked. Equal specifications may
/// share what was learnt about them, for all that decides about an engine is in here.
/// </summary>
internal sealed record DnnConvolution : IDnnOperation
{
    /// <summary>The images.</summary>
    public required DnnTensor X { get; init; }

    /// <summary>The filter, KRSC.</summary>
    public required DnnTensor Filter { get; init; }

    /// <summary>Stride, dilation and padding, which may differ at the two ends.</summary>
    public required Window Window { get; init; }

    /// <summary>One summand a channel, float32.</summary>
    public DnnTensor? Bias { get; init; }

    /// <summary>A summand of the output's dimensions, possibly a strided view. Must not share memory with the output.</summary>
    public DnnTensor? Residual { get; init; }

    /// <summary>Whether negative results become zero. NaN stays NaN.</summary>
    public bool Relu { get; init; }

    /// <summary>Type of the output's elements.</summary>
    public required CudnnDataType OutputType { get; init; }

    /// <summary>The output, dense NHWC.</summary>
    public DnnTensor Y => DnnTensor.Nhwc(OutputType, X.N, Window.Height.OutputSize(X.H), Window.Width.OutputSize(X.W), Filter.N);

    /// <summary>A convolution of dense images at a precision.</summary>
    /// <param name="precision">Type of images and filter; bias is float32.</param>
    /// <param name="n">Images.</param>
    /// <param name="h">Their height in pixels.</param>
    /// <param name="w">Their width in pixels.</param>
    /// <param name="c">Their channels.</param>
    /// <param name="k">Output channels.</param>
    /// <param name="window">Kernel, stride, dilation and padding.</param>
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

    /// <summary>The same with a bias.</summary>
    public DnnConvolution WithBias() => this with { Bias = DnnTensor.Channels(CudnnDataType.Float32, Filter.N) };

    /// <summary>Declares the operands in the order x, filter, bias, residual, y and connects them.</summary>
    public void AddTo(DnnGraph graph)
    {
        DnnTensor output = Y;
        if (Residual is { } view && (view.N, view.C, view.H, view.W) != (output.N, output.C, output.H, output.W))
        {
            throw new ArgumentException($"The residual is {view}, expected the output's dimensions {output}.");
        }

        long x = graph.Input(X), filter = graph.Input(Filter);
        long? bias = Bias is { } biasTensor ? graph.Input(biasTensor) : null, residual = Residual is { } residualTensor ? graph.Input(residualTensor) : null;
        long y = graph.Output(output);

        // The residual first, then the bias: the order of the library's ready-made fused engines.
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
