namespace NeoResNet.Backends.Cpu;

/// <summary>Stores the gradients of beta and gamma of each channel.</summary>
internal sealed unsafe class BatchNormSumsStep : ChannelResultStep
{
    private readonly Sums _sums;
    private readonly ValueId _moments;
    private readonly double _epsilon;
    private readonly int _channels;

    private BatchNormSumsStep(StepContext context, BatchNormSums operation, Sums sums)
        : base(context, operation, sums)
    {
        _sums = sums;
        _moments = operation.Moments;
        _epsilon = operation.Epsilon;
        _channels = context.Shapes.Of(operation.Moments)[1];
    }

    /// <summary>Creates the steps of the operation.</summary>
    public static CpuStep[] Make(StepContext context, BatchNormSums operation)
    {
        var sums = new Sums(context, operation);
        var result = new BatchNormSumsStep(context, operation, sums);
        return operation.Relu ? [new BatchNormFactorsStep(context, operation.Norm, result._channels), sums, result] : [sums, result];
    }

    /// <inheritdoc/>
    protected override void Compute(int channel, float* result, int stride, in StepMemory memory)
    {
        (double sum, double product) = _sums.Total(in memory, channel);
        double variance = memory.Address(_moments)[_channels + channel];
        result[0] = (float)sum;
        result[stride] = (float)(product / Math.Sqrt(variance + _epsilon));
    }

    // Computes sum(dy) and sum(dy * (x - mean)).
    private sealed class Sums(StepContext context, BatchNormSums operation)
        : PixelSumsStep(context, context.Shapes.Of(operation.X), operation.Relu ? BatchNormFactorsStep.BytesOf(context.Shapes.Of(operation.X)[3]) : 0)
    {
        private readonly PixelWalk _xWalk = PixelWalk.Of(context.Shapes, operation.X);
        private readonly PixelWalk _dyWalk = PixelWalk.Of(context.Shapes, operation.Dy);

        public override string Kernel => $"{Kernels.Prefix}_batch_norm_sums_f64";

        public override long ScratchBytes => 0;

        protected override void Prepare(float* scratch, in StepMemory memory)
        {
        }

        protected override void Add(int pixel, float* scratch, double* first, double* second, in StepMemory memory)
        {
            float* x = memory.Address(operation.X.Value) + _xWalk.Offset(pixel), dy = memory.Address(operation.Dy.Value) + _dyWalk.Offset(pixel);
            Kernels.AddProducts(dy, x, memory.Address(operation.Moments), operation.Relu ? (float*)memory.Shared : null, first, second, Channels);
        }
    }
}
