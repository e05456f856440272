namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Lists the operations that one kernel runs, with the description of each kernel. A new
/// element-wise operation needs one row here and its kernel in tools/CudaKernels.
/// </summary>
internal static class OperationKernels
{
    /// <summary>Computes x, or scale * x + shift, and applies the epilogue.</summary>
    public static readonly Kernel<ChannelFactors> Pointwise = new Kernel<ChannelFactors>("pointwise")
        .Size().X().Floats("scale", factors => factors.Scale).Floats("shift", factors => factors.Shift).Epilogue();

    /// <summary>
    /// Adds a border of one value around height and width, and applies the epilogue.
    /// </summary>
    public static readonly Kernel<Border> Pad = new Kernel<Border>("pad")
        .Size().X()
        .Int32("outputHeight", (operands, border) => border.Top + operands.X.Height + border.Bottom)
        .Int32("outputWidth", (operands, border) => border.Left + operands.X.Width + border.Right)
        .Int32("top", border => border.Top).Int32("left", border => border.Left).Float32("fill", border => border.Value).Epilogue();

    /// <summary>Lists the operations with their kernels.</summary>
    public static readonly OperationKernel[] All =
    [
        Row(Pointwise, (Pointwise pointwise, IKernelMemory memory) => new ChannelFactors(memory.Parameter(pointwise.Scale), memory.Parameter(pointwise.Shift))),
        Row(OverWindows("max_pool"), (MaxPool pool, IKernelMemory _) => pool.Window),
        Row(OverWindows("average_pool"), (AveragePool pool, IKernelMemory _) => pool.Window),
        Row(new Kernel<GlobalMean>("global_mean").Size().X().Epilogue()),
        Row(Pad, (Pad pad, IKernelMemory _) => new Border(pad.Top, pad.Bottom, pad.Left, pad.Right, pad.Value)),
        Row(new Kernel<PadChannels>("pad_channels")
            .Size().X().Int32("before", pad => pad.Before).Int32("kept", (operands, pad) => operands.Channels - pad.Before - pad.After).Epilogue()),
        Row(new Kernel<ViewArguments>("multiply").Size().X().View("y", y => y).Epilogue(), (Multiply multiply, IKernelMemory memory) => memory.View(multiply.Y).RepeatedOver(memory.View(multiply.X))),
        Row(new Kernel<Sigmoid>("sigmoid").Size().X().Epilogue()),
        Row(new Kernel<Reciprocal>("reciprocal").Size().X().Epilogue()),
        Row(new Kernel<Clip>("clip").Size().X().Float32("minimum", clip => clip.Minimum).Float32("maximum", clip => clip.Maximum).Epilogue()),
        Row(new Kernel<RandomUniform>("random_uniform")
            .Size().Int64("seed", random => unchecked((long)random.Seed))
            .Float32("minimum", random => random.Minimum).Float32("maximum", random => random.Maximum)
            .Float32("last", random => random.Maximum > random.Minimum ? MathF.BitDecrement(random.Maximum) : random.Maximum).Epilogue()),
    ];

    private static Kernel<Window> OverWindows(string name) => new Kernel<Window>(name)
        .Size().X()
        .Int32("outputHeight", (operands, window) => window.Height.OutputSize(operands.X.Height))
        .Int32("outputWidth", (operands, window) => window.Width.OutputSize(operands.X.Width))
        .Int32("kernelHeight", window => window.Height.Kernel).Int32("strideY", window => window.Height.Stride)
        .Int32("dilationY", window => window.Height.Dilation).Int32("padTop", window => window.Height.PadBefore)
        .Int32("kernelWidth", window => window.Width.Kernel).Int32("strideX", window => window.Width.Stride)
        .Int32("dilationX", window => window.Width.Dilation).Int32("padLeft", window => window.Width.PadBefore)
        .Epilogue();

    private static OperationKernel<TOperation, TOperation> Row<TOperation>(Kernel<TOperation> kernel)
        where TOperation : Operation => new(kernel, (operation, _) => operation);

    private static OperationKernel<TOperation, TOwn> Row<TOperation, TOwn>(Kernel<TOwn> kernel, Func<TOperation, IKernelMemory, TOwn> own)
        where TOperation : Operation => new(kernel, own);

    /// <summary>Represents a scale and a shift per channel. Both may be absent.</summary>
    internal readonly record struct ChannelFactors(DeviceArray Scale, DeviceArray Shift);

    /// <summary>Represents the number of cells at each side of an image, and their value.</summary>
    internal readonly record struct Border(int Top, int Bottom, int Left, int Right, float Value = 0);
}
