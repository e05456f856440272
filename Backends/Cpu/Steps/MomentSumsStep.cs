using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Sums and sums of squares of each channel, by runs of pixels, in float64. What is summed is the distance from the first pixel, so
/// that a mean far from zero costs no digits of the variance; in float64 too, so that a first pixel far from the others costs none.
/// A task is a run of pixels.
/// </summary>
internal sealed unsafe class MomentSumsStep : CpuStep
{
    private const int TaskElements = 64 * 1024;

    // Below that the sums of a run would be more than its pixels.
    private const int LeastPixels = 32;

    private readonly KernelSet _kernels;
    private readonly ValueId _x;
    private readonly PixelWalk _walk;
    private readonly int _channels;
    private readonly TaskGrid _runs;
    private readonly long _originBytes;

    /// <summary>Cuts the pixels into runs.</summary>
    public MomentSumsStep(StepContext context, BatchMoments operation)
    {
        Shape x = context.Shapes.Of(operation.X);
        _kernels = context.Kernels;
        _x = operation.X.Value;
        _walk = PixelWalk.Of(context.Shapes, operation.X);
        _channels = x[3];
        Pixels = _channels == 0 ? 0 : x.ElementCount / _channels;
        _runs = TaskGrid.AtMost(Pixels, Math.Max(LeastPixels, TaskElements / Math.Max(1, _channels)), 1);
        _originBytes = ScratchSizes.Align((long)_channels * sizeof(float));
    }

    /// <summary>Number of values a channel.</summary>
    public int Pixels { get; }

    /// <inheritdoc/>
    public override string Kernel => $"{_kernels.Prefix}_moment_sums_f64";

    /// <inheritdoc/>
    public override int TaskCount => _runs.Count;

    /// <inheritdoc/>
    public override long ScratchBytes => _originBytes;

    /// <inheritdoc/>
    public override long SharedBytes => 2L * _runs.Count * _channels * sizeof(double);

    /// <inheritdoc/>
    public override void Execute(int task, byte* scratch, in StepMemory memory)
    {
        float* x = memory.Address(_x), origin = (float*)scratch;
        for (int c = 0; c < _channels; c++)
        {
            origin[c] = OriginOf(x, c);
        }

        double* sums = Sums(in memory, task), squares = sums + _channels;
        new Span<double>(sums, 2 * _channels).Clear();
        (int first, int count) = _runs[task];
        for (int pixel = first; pixel < first + count; pixel++)
        {
            _kernels.AddMoments(x + _walk.Offset(pixel), origin, sums, squares, _channels);
        }
    }

    /// <summary>Mean and variance of a channel, once all tasks are done. The runs are added in their order, whoever summed them.</summary>
    public (double Mean, double Variance) Moments(in StepMemory memory, int channel)
    {
        double sum = 0, square = 0;
        for (int run = 0; run < _runs.Count; run++)
        {
            double* sums = Sums(in memory, run) + channel;
            sum += sums[0];
            square += sums[_channels];
        }

        double origin = Pixels == 0 ? 0 : OriginOf(memory.Address(_x), channel);
        return (origin + (sum / Pixels), Math.Max(0, (square - (sum * sum / Pixels)) / Pixels));
    }

    private double* Sums(in StepMemory memory, int run) => (double*)memory.Shared + (2L * run * _channels);

    // Of infinity everything would be NaN apart, also the mean.
    private static float OriginOf(float* x, int channel) => float.IsFinite(x[channel]) ? x[channel] : 0;
}
