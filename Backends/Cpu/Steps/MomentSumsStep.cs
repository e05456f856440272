using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes sums and sums of squares of each channel for runs of pixels, in float64.
/// </summary>
/// <remarks>
/// The summands are distances from the first pixel, so that a mean far from zero does not make the
/// variance less precise. The distances are float64, so that a first pixel far from the other
/// pixels does not do so either. A task is a run of pixels.
/// </remarks>
internal sealed unsafe class MomentSumsStep : CpuStep
{
    private const int TaskElements = 64 * 1024;

    // Minimum number of pixels per run, so that a run has much fewer sums than pixels.
    private const int MinPixels = 32;

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
        _runs = TaskGrid.AtMost(Pixels, Math.Max(MinPixels, TaskElements / Math.Max(1, _channels)), 1);
        _originBytes = ScratchSizes.Align((long)_channels * sizeof(float));
    }

    /// <summary>Gets the number of values per channel.</summary>
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

    /// <summary>Returns the mean and the variance of a channel.</summary>
    /// <remarks>
    /// All tasks must be done. The method adds the runs in their order, so that the result does not
    /// depend on the threads.
    /// </remarks>
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

    // The distance from an infinite first pixel would be NaN, and the mean would be NaN too.
    private static float OriginOf(float* x, int channel) => float.IsFinite(x[channel]) ? x[channel] : 0;
}
