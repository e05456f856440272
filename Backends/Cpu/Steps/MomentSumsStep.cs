using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes sums and sums of squares of each channel for runs of pixels, in float64.
/// </summary>
/// <remarks>
/// The summands are distances from the first pixel, so that a mean far from zero does not make the
/// variance less precise. The distances are float64, so that a first pixel far from the other
/// pixels does not do so either.
/// </remarks>
internal sealed unsafe class MomentSumsStep(StepContext context, BatchMoments operation) : PixelSumsStep(context, context.Shapes.Of(operation.X))
{
    private readonly ValueId _x = operation.X.Value;
    private readonly PixelWalk _walk = PixelWalk.Of(context.Shapes, operation.X);

    /// <inheritdoc/>
    public override string Kernel => $"{Kernels.Prefix}_moment_sums_f64";

    /// <summary>Returns the mean and the variance of a channel. All tasks must be done.</summary>
    public (double Mean, double Variance) Moments(in StepMemory memory, int channel)
    {
        (double sum, double square) = Total(in memory, channel);
        double origin = Pixels == 0 ? 0 : OriginOf(memory.Address(_x), channel);
        return (origin + (sum / Pixels), Math.Max(0, (square - (sum * sum / Pixels)) / Pixels));
    }

    /// <inheritdoc/>
    protected override void Prepare(float* scratch, in StepMemory memory)
    {
        float* x = memory.Address(_x);
        for (int c = 0; c < Channels; c++)
        {
            scratch[c] = OriginOf(x, c);
        }
    }

    /// <inheritdoc/>
    protected override void Add(int pixel, float* scratch, double* first, double* second, in StepMemory memory) =>
        Kernels.AddMoments(memory.Address(_x) + _walk.Offset(pixel), scratch, first, second, Channels);

    // The distance from an infinite first pixel would be NaN, and the mean would be NaN too.
    private static float OriginOf(float* x, int channel) => float.IsFinite(x[channel]) ? x[channel] : 0;
}
