namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes scale = gamma / sqrt(variance + epsilon) and shift = beta - mean * scale of each
/// channel, in float64, for the next step.
/// </summary>
internal sealed unsafe class BatchNormFactorsStep : CpuStep
{
    private readonly KernelSet _kernels;
    private readonly ValueId _moments;
    private readonly int _channels;
    private readonly double _epsilon;
    private readonly float* _gamma;
    private readonly float* _beta;

    /// <summary>Compiles the first half of a batch norm.</summary>
    public BatchNormFactorsStep(StepContext context, BatchNorm operation, int channels)
    {
        _kernels = context.Kernels;
        _moments = operation.Moments;
        _channels = channels;
        _epsilon = operation.Epsilon;
        _gamma = context.Plain(operation.Gamma);
        _beta = context.Plain(operation.Beta);
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_batch_norm_factors";

    /// <inheritdoc/>
    public override int TaskCount => 1;

    /// <inheritdoc/>
    public override long SharedBytes => BytesOf(_channels);

    /// <summary>Returns the number of bytes of the scales and shifts.</summary>
    public static long BytesOf(int channels) => 2L * channels * sizeof(float);

    /// <inheritdoc/>
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        float* scale = (float*)memory.Shared, shift = scale + _channels, mean = memory.Address(_moments), variance = mean + _channels;
        for (int c = 0; c < _channels; c++)
        {
            (scale[c], shift[c]) = Of(mean[c], variance[c], _gamma == null ? 1 : _gamma[c], _beta == null ? 0 : _beta[c], _epsilon);
        }
    }

    /// <summary>Returns the scale and the shift of a channel.</summary>
    public static (float Scale, float Shift) Of(float mean, float variance, float gamma, float beta, double epsilon)
    {
        var scale = (float)(gamma / Math.Sqrt(variance + epsilon));

        // The shift uses the rounded scale, because the next step multiplies x by the rounded scale.
        // If x is the mean, the two terms cancel.
        return (scale, (float)(beta - ((double)mean * scale)));
    }
}
