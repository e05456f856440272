using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes the numbers of each channel with which <see cref="BatchNormGradientStep"/> computes the
/// gradient, in float64.
/// </summary>
/// <remarks>
/// With i = 1 / sqrt(variance + epsilon), the numbers are -mean, a = gamma * i, b = -a * i *
/// mean(dy * z), c = -a * mean(dy), and the scale and the shift of the batch norm, each a row of
/// shared memory; see <see cref="KernelSet.BatchNormGradient"/>.
/// </remarks>
internal sealed unsafe class BatchNormGradientFactorsStep : CpuStep
{
    private const int Rows = 6;

    private readonly KernelSet _kernels;
    private readonly BatchNormGradient _operation;
    private readonly float* _gamma;
    private readonly float* _beta;
    private readonly int _channels;
    private readonly int _pixels;

    /// <summary>Compiles the first half of the operation.</summary>
    public BatchNormGradientFactorsStep(StepContext context, BatchNormGradient operation, Shape shape)
    {
        _kernels = context.Kernels;
        _operation = operation;
        _gamma = context.Plain(operation.Gamma);
        _beta = context.Plain(operation.Beta);
        _channels = shape[3];
        _pixels = _channels == 0 ? 0 : shape.ElementCount / _channels;
    }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_batch_norm_gradient_factors";

    /// <inheritdoc/>
    public override int TaskCount => 1;

    /// <inheritdoc/>
    public override long SharedBytes => BytesOf(_channels);

    /// <summary>Returns the number of bytes of the numbers.</summary>
    public static long BytesOf(int channels) => (long)Rows * channels * sizeof(float);

    /// <inheritdoc/>
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        float* minusMean = (float*)memory.Shared, a = minusMean + _channels, b = a + _channels, c = b + _channels, scales = c + _channels, shifts = scales + _channels;
        float* mean = memory.Address(_operation.Moments), variance = mean + _channels;
        float* sum = memory.Address(_operation.Sums), product = sum + _channels;
        for (int i = 0; i < _channels; i++)
        {
            float gamma = _gamma == null ? 1 : _gamma[i];
            double inverse = 1 / Math.Sqrt(variance[i] + _operation.Epsilon), scale = gamma * inverse;
            minusMean[i] = -mean[i];
            a[i] = (float)scale;
            b[i] = (float)(-scale * inverse * product[i] / _pixels);
            c[i] = (float)(-scale * sum[i] / _pixels);
            (scales[i], shifts[i]) = BatchNormFactorsStep.Of(mean[i], variance[i], gamma, _beta == null ? 0 : _beta[i], _operation.Epsilon);
        }
    }
}
