namespace NeoResNet.Backends.Cuda;

/// <summary>
/// Computes a batch norm from moments of the same run. One kernel computes a scale and a shift per
/// channel. The pointwise kernel applies them and the epilogue.
/// </summary>
internal sealed class BatchNormKernels(BatchNorm norm, ProgramShapes shapes) : KernelSequence(norm, shapes)
{
    // The rows are the scales and the shifts.
    private const int FactorRows = 2;

    /// <summary>
    /// Computes the factors. Either the moments in the storage form or the wide moments (float32)
    /// are absent.
    /// </summary>
    public static readonly Kernel<Statistics> FactorsKernel =
        new Kernel<Statistics>("batch_norm_factors", (operands, _) => new(FactorRows, operands.Channels))
            .Int32("channels", (operands, _) => operands.Channels)
            .Elements("moments", statistics => statistics.Moments).Floats("wide", statistics => statistics.Wide)
            .Floats("gamma", statistics => statistics.Gamma).Floats("beta", statistics => statistics.Beta)
            .Float64("epsilon", statistics => statistics.Epsilon).Floats("factors", statistics => statistics.Factors);

    /// <inheritdoc/>
    public override IReadOnlyList<Kernel> Kernels => [FactorsKernel, OperationKernels.Pointwise];

    /// <inheritdoc/>
    public override long ScratchBytes => sizeof(float) * FactorRows * (long)Channels;

    /// <inheritdoc/>
    public override KernelCall[] Place(IKernelMemory memory)
    {
        KernelOperands operands = OperandsIn(memory);
        DeviceArray moments = memory.Array(norm.Moments), factors = memory.Scratch(FactorRows * (long)Channels, sizeof(float));
        bool isWide = memory.IsWide(norm.Moments);
        var statistics = new Statistics(
            isWide ? default : moments, isWide ? moments : default, memory.Parameter(norm.Gamma), memory.Parameter(norm.Beta), norm.Epsilon, factors);
        return
        [
            FactorsKernel.Call(operands, statistics),
            OperationKernels.Pointwise.Call(operands, new(factors.FloatsFrom(0, Channels), factors.FloatsFrom(Channels, Channels))),
        ];
    }

    /// <summary>
    /// Represents the inputs of the factors and the array that receives the factors.
    /// </summary>
    internal sealed record Statistics(DeviceArray Moments, DeviceArray Wide, DeviceArray Gamma, DeviceArray Beta, double Epsilon, DeviceArray Factors);
}
