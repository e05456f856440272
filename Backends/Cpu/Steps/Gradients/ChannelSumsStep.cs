using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Stores the sum of each channel.</summary>
internal sealed unsafe class ChannelSumsStep : ChannelResultStep
{
    private readonly Sums _sums;

    private ChannelSumsStep(StepContext context, ChannelSums operation, Sums sums)
        : base(context, operation, sums)
    {
        _sums = sums;
    }

    /// <summary>Creates the two steps of the operation.</summary>
    public static CpuStep[] Make(StepContext context, ChannelSums operation)
    {
        var sums = new Sums(context, operation);
        return [sums, new ChannelSumsStep(context, operation, sums)];
    }

    /// <inheritdoc/>
    protected override void Compute(int channel, float* result, int stride, in StepMemory memory) =>
        *result = (float)_sums.Total(in memory, channel).First;

    // Computes the sums, and the sums of squares, which nothing reads.
    private sealed class Sums(StepContext context, ChannelSums operation) : PixelSumsStep(context, context.Shapes.Of(operation.X))
    {
        private readonly ValueId _x = operation.X.Value;
        private readonly PixelWalk _walk = PixelWalk.Of(context.Shapes, operation.X);

        public override string Kernel => $"{Kernels.Prefix}_channel_sums_f64";

        protected override void Prepare(float* scratch, in StepMemory memory) => new Span<float>(scratch, Channels).Clear();

        protected override void Add(int pixel, float* scratch, double* first, double* second, in StepMemory memory) =>
            Kernels.AddMoments(memory.Address(_x) + _walk.Offset(pixel), scratch, first, second, Channels);
    }
}
