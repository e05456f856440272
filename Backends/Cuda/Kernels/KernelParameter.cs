namespace NeoResNet.Backends.Cuda;

/// <summary>What a kernel's parameter holds.</summary>
internal enum ParameterKind
{
    /// <summary>32-bit integer.</summary>
    Int32,

    /// <summary>64-bit integer.</summary>
    Int64,

    /// <summary>float32.</summary>
    Float32,

    /// <summary>float64.</summary>
    Float64,

    /// <summary>An array of float32: its address and number of elements, see <see cref="DeviceArray"/>.</summary>
    FloatArray,

    /// <summary>An array of float64.</summary>
    DoubleArray,

    /// <summary>An array whose elements have the kernel's form.</summary>
    FormArray,
}

/// <summary>One parameter of a kernel.</summary>
/// <param name="Name">As in the kernel's source and its PTX text.</param>
/// <param name="Kind">What it holds.</param>
internal readonly record struct KernelParameter(string Name, ParameterKind Kind)
{
    // Groups that several kernels share. A test holds every list against the PTX text.
    private static readonly KernelParameter[] Size = Ints("pixels", "channels");
    private static readonly KernelParameter[] X = [Form("x"), .. ViewOf("x")];
    private static readonly KernelParameter[] Epilogue =
    [
        Float("bias"), Form("residual"), .. ViewOf("residual"), .. Ints("relu"), Form("output"),
        Float("secondScale"), Float("secondShift"), .. Ints("secondRelu"), Form("second"),
    ];

    /// <summary>The parameters of a kind of kernel, in order.</summary>
    internal static KernelParameter[] Of(KernelKind kind) => kind switch
    {
        KernelKind.Pointwise => [.. Size, .. X, Float("scale"), Float("shift"), .. Epilogue],
        KernelKind.MaxPool =>
        [
            .. Size, .. X,
            .. Ints("outputHeight", "outputWidth", "kernelHeight", "strideY", "dilationY", "padTop", "kernelWidth", "strideX", "dilationX", "padLeft"),
            .. Epilogue,
        ],
        KernelKind.GlobalMean => [.. Size, .. X, .. Epilogue],
        KernelKind.Pad => [.. Size, .. X, .. Ints("outputHeight", "outputWidth", "top", "left"), new("fill", ParameterKind.Float32), .. Epilogue],
        KernelKind.PadChannels => [.. Size, .. X, .. Ints("before", "kept"), .. Epilogue],
        KernelKind.Multiply => [.. Size, .. X, Form("y"), .. ViewOf("y"), .. Epilogue],
        KernelKind.Sigmoid => [.. Size, .. X, .. Epilogue],
        KernelKind.Clip => [.. Size, .. X, new("minimum", ParameterKind.Float32), new("maximum", ParameterKind.Float32), .. Epilogue],
        KernelKind.MomentSums => [.. Size, .. X, .. Ints("parts"), Double("partSum"), Double("partSquares")],
        KernelKind.BatchMoments => [.. Size, Form("x"), .. Ints("count", "parts"), Double("partSum"), Double("partSquares"), Float("wide"), .. Epilogue],
        KernelKind.BatchNormFactors =>
            [.. Ints("channels"), Form("moments"), Float("wide"), Float("gamma"), Float("beta"), new("epsilon", ParameterKind.Float64), Float("factors")],
        KernelKind.SoftmaxParts => [.. Size, .. X, .. Ints("parts"), Float("partLargest"), Float("partSum")],
        KernelKind.Softmax => [.. Size, .. X, .. Ints("parts"), Float("partLargest"), Float("partSum"), .. Epilogue],
        KernelKind.RandomUniform =>
        [
            .. Size, new("seed", ParameterKind.Int64), new("minimum", ParameterKind.Float32), new("maximum", ParameterKind.Float32),
            new("last", ParameterKind.Float32), .. Epilogue,
        ],
        KernelKind.Transpose => [.. Ints("rows", "columns"), Float("source"), Form("destination")],
        KernelKind.FromFloat32 => [new("count", ParameterKind.Int64), Float("source"), Form("destination")],
        KernelKind.ToFloat32 => [new("count", ParameterKind.Int64), Form("source"), Float("destination")],
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a kernel."),
    };

    private static KernelParameter[] Ints(params ReadOnlySpan<string> names)
    {
        var parameters = new KernelParameter[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            parameters[i] = new(names[i], ParameterKind.Int32);
        }

        return parameters;
    }

    private static KernelParameter[] ViewOf(string name) =>
        Ints($"{name}Stride", $"{name}Height", $"{name}Width", $"{name}StoredHeight", $"{name}StoredWidth");

    private static KernelParameter Float(string name) => new(name, ParameterKind.FloatArray);

    private static KernelParameter Double(string name) => new(name, ParameterKind.DoubleArray);

    private static KernelParameter Form(string name) => new(name, ParameterKind.FormArray);
}
