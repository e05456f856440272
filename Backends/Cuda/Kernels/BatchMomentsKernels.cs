using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Computes batch moments with two kernels. The first kernel computes the sums of each part of a
/// channel in float64. The second kernel computes the mean and the variances and applies the
/// epilogue.
/// </summary>
internal sealed class BatchMomentsKernels : KernelSequence
{
    /// <summary>
    /// Computes the sums of each part of a channel. The threads run along the parts instead of the
    /// pixels.
    /// </summary>
    public static readonly Kernel<ChannelParts> SumsKernel =
        new Kernel<ChannelParts>("moment_sums", (operands, parts) => new(parts.Count, operands.Channels))
            .Size().X().Int32("parts", parts => parts.Count).Doubles("partSum", parts => parts.Sum).Doubles("partSquares", parts => parts.Squares);

    /// <summary>
    /// Computes the moments. The pixels are the rows of the result. Wide moments go to an array of
    /// float32 instead of the epilogue's output.
    /// </summary>
    public static readonly Kernel<ChannelParts> MomentsKernel = new Kernel<ChannelParts>("batch_moments")
        .Size().Elements("x", parts => parts.X).Int32("count", parts => parts.Pixels).Int32("parts", parts => parts.Count)
        .Doubles("partSum", parts => parts.Sum).Doubles("partSquares", parts => parts.Squares).Floats("wide", parts => parts.Wide).Epilogue();

    private readonly int _count;
    private readonly int _parts;

    public BatchMomentsKernels(BatchMoments moments, ProgramShapes shapes)
        : base(moments, shapes)
    {
        Shape x = shapes.Of(moments.X);
        _count = x.ElementCount / x[3];
        _parts = LaunchRule.MomentParts(_count);
    }

    /// <inheritdoc/>
    public override IReadOnlyList<Kernel> Kernels => [SumsKernel, MomentsKernel];

    /// <inheritdoc/>
    public override long ScratchBytes => 2 * sizeof(double) * Elements;

    private long Elements => (long)_parts * Channels;

    /// <inheritdoc/>
    public override KernelCall[] Place(IKernelMemory memory)
    {
        KernelOperands operands = OperandsIn(memory);
        EpilogueArguments epilogue = operands.Epilogue;
        DeviceArray wide = default;
        if (Operation.Epilogue.Output is { } output && memory.IsWide(output))
        {
            wide = epilogue.Output;
            epilogue = epilogue with { Output = default };
        }

        var parts = new ChannelParts(
            operands.X.Array, _count, _parts, memory.Scratch(Elements, sizeof(double)), memory.Scratch(Elements, sizeof(double)), wide);
        return [SumsKernel.Call(operands with { Pixels = _count }, parts), MomentsKernel.Call(operands with { Epilogue = epilogue }, parts)];
    }

    /// <summary>
    /// Represents the split of each channel's pixels into parts, and two sums per part of a
    /// channel.
    /// </summary>
    internal sealed record ChannelParts(DeviceArray X, int Pixels, int Count, DeviceArray Sum, DeviceArray Squares, DeviceArray Wide);
}
