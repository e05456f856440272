using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes the mean and the variances of each channel from the sums of
/// <see cref="MomentSumsStep"/>.
/// </summary>
/// <remarks>A task is a range of channels.</remarks>
internal sealed unsafe class BatchMomentsStep : CpuStep
{
    private const int TaskChannels = 64;

    private readonly KernelSet _kernels;
    private readonly MomentSumsStep _sums;
    private readonly EpiloguePlan _epilogue;
    private readonly TaskGrid _channels;

    private BatchMomentsStep(StepContext context, BatchMoments operation, MomentSumsStep sums)
    {
        Shape shape = operation.InferShape(context.Shapes);
        _kernels = context.Kernels;
        _sums = sums;
        _epilogue = new(context, operation.Epilogue, shape);
        _channels = TaskGrid.AtMost(shape[1], TaskChannels, 16);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_batch_moments_f32";

    /// <inheritdoc/>
    public override int TaskCount => _channels.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => (long)BatchMoments.Rows * _channels.Longest * sizeof(float);

    /// <inheritdoc/>
    public override long SharedBytes => _sums.SharedBytes;

    /// <summary>Creates the two steps of the operation.</summary>
    public static CpuStep[] Make(StepContext context, BatchMoments operation)
    {
        var sums = new MomentSumsStep(context, operation);
        return [sums, new BatchMomentsStep(context, operation, sums)];
    }

    /// <inheritdoc/>
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        (int first, int count) = _channels[task];
        float* means = (float*)scratch, variances = means + count, unbiased = variances + count;
        for (int i = 0; i < count; i++)
        {
            (double mean, double variance) = _sums.Moments(in memory, first + i);
            means[i] = (float)mean;
            variances[i] = (float)variance;
            unbiased[i] = BatchMoments.Unbiased(variances[i], _sums.Pixels);
        }

        EpilogueTarget target = _epilogue.Bind(in memory);
        _kernels.Epilogue(in target, means, count, 0, BatchMoments.Rows, first, count);
    }
}
