namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes the mean and the variances of each channel from the sums of
/// <see cref="MomentSumsStep"/>.
/// </summary>
internal sealed unsafe class BatchMomentsStep : ChannelResultStep
{
    private readonly MomentSumsStep _sums;

    private BatchMomentsStep(StepContext context, BatchMoments operation, MomentSumsStep sums)
        : base(context, operation, sums)
    {
        _sums = sums;
    }

    /// <summary>Creates the two steps of the operation.</summary>
    public static CpuStep[] Make(StepContext context, BatchMoments operation)
    {
        var sums = new MomentSumsStep(context, operation);
        return [sums, new BatchMomentsStep(context, operation, sums)];
    }

    /// <inheritdoc/>
    protected override void Compute(int channel, float* result, int stride, in StepMemory memory)
    {
        (double mean, double variance) = _sums.Moments(in memory, channel);
        result[0] = (float)mean;
        result[stride] = (float)variance;
        result[2 * stride] = BatchMoments.Unbiased((float)variance, _sums.Pixels);
    }
}
