using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes a * dy + (b * (x - mean) + c) for each element, with the numbers of each channel from
/// <see cref="BatchNormGradientFactorsStep"/>.
/// </summary>
internal sealed unsafe class BatchNormGradientStep : FlatStep
{
    private readonly BatchNormGradient _operation;
    private readonly PixelWalk _xWalk;
    private readonly PixelWalk _dyWalk;
    private readonly int _channels;

    private BatchNormGradientStep(StepContext context, BatchNormGradient operation, Shape shape)
        : base(context, operation, shape, uniform: false, operation.Kind)
    {
        _operation = operation;
        _xWalk = PixelWalk.Of(context.Shapes, operation.X);
        _dyWalk = PixelWalk.Of(context.Shapes, operation.Dy);
        _channels = shape[3];
    }

    /// <inheritdoc/>
    public override long SharedBytes => BatchNormGradientFactorsStep.BytesOf(_channels);

    /// <summary>Creates the two steps of the operation.</summary>
    public static CpuStep[] Make(StepContext context, BatchNormGradient operation)
    {
        Shape shape = operation.InferShape(context.Shapes);
        return [new BatchNormGradientFactorsStep(context, operation, shape), new BatchNormGradientStep(context, operation, shape)];
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory)
    {
        float* x = memory.Address(_operation.X.Value) + _xWalk.Offset(row) + channel;
        float* dy = memory.Address(_operation.Dy.Value) + _dyWalk.Offset(row) + channel;
        Kernels.BatchNormGradient(x, dy, (float*)memory.Shared + channel, _channels, _operation.Relu, scratch, count);
        return scratch;
    }
}
