using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Normalizes a batch by moments of the same run, with the scale and the shift from
/// <see cref="BatchNormFactorsStep"/>.
/// </summary>
internal sealed unsafe class BatchNormStep : FlatStep
{
    private readonly ValueId _x;
    private readonly PixelWalk _walk;
    private readonly int _channels;
    private readonly ElementLoop _loop;

    private BatchNormStep(StepContext context, BatchNorm operation, Shape shape)
        : base(context, operation, shape, uniform: false, operation.Kind)
    {
        _x = operation.X.Value;
        _walk = PixelWalk.Of(context.Shapes, operation.X);
        _channels = shape[3];
        _loop = Kernels.Elements(default(MultiplyAddOperator));
    }

    /// <inheritdoc/>
    public override long SharedBytes => BatchNormFactorsStep.BytesOf(_channels);

    /// <summary>Creates the two steps of the operation.</summary>
    public static CpuStep[] Make(StepContext context, BatchNorm operation)
    {
        Shape shape = operation.InferShape(context.Shapes);
        return [new BatchNormFactorsStep(context, operation, shape[3]), new BatchNormStep(context, operation, shape)];
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory)
    {
        float* scale = (float*)memory.Shared + channel;
        _loop(memory.Address(_x) + _walk.Offset(row) + channel, scale, scale + _channels, scratch, count);
        return scratch;
    }
}
