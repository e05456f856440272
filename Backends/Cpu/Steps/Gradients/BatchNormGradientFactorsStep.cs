using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes the numbers of each channel with which <see cref="BatchNormGradientStep"/> computes the
/// gradient, in float64.
/// </summary>
/// <remarks>
/// With i = 1 / sqrt(variance + epsilon), the numbers are -mean, a = gamma * i, b = -a * i *
/// mean(dy * z), and c = -a * mean(dy), each a row of shared memory.
/// </remarks>
internal sealed unsafe class BatchNormGradientFactorsStep : CpuStep
{
    private const int Rows = 4;

    private readonly KernelSet _kernels;
    private readonly BatchNormGradient _operation;
    private readonly float* _gamma;
    private readonly int _channels;
    private readonly int _pixels;

    /// <summary>Compiles the first half of the operation.</summary>
    public BatchNormGradientFactorsStep(StepContext context, BatchNormGradient operation, Shape shape)
    {
        _kernels = context.Kernels;
        _operation = operation;
        _gamma = context.Plain(operation.Gamma);
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
        float* minusMean = (float*)memory.Shared, a = minusMean + _channels, b = a + _channels, c = b + _channels;
        float* mean = memory.Address(_operation.Moments), variance = mean + _channels;
        float* sum = memory.Address(_operation.Sums), product = sum + _channels;
        for (int i = 0; i < _channels; i++)
        {
            double inverse = 1 / Math.Sqrt(variance[i] + _operation.Epsilon), scale = (_gamma == null ? 1 : _gamma[i]) * inverse;
            minusMean[i] = -mean[i];
            a[i] = (float)scale;
            b[i] = (float)(-scale * inverse * product[i] / _pixels);
            c[i] = (float)(-scale * sum[i] / _pixels);
        }
    }
}
