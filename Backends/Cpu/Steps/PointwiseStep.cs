using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Copy, addition, subsampling, ReLU, scale and shift.</summary>
internal sealed unsafe class PointwiseStep : FlatStep
{
    private readonly ValueId _x;
    private readonly PixelWalk _walk;
    private readonly float* _scale;
    private readonly float* _shift;

    /// <summary>Compiles a pointwise operation.</summary>
    public PointwiseStep(StepContext context, Pointwise operation)
        : base(context, operation, operation.InferShape(context.Shapes), operation is { Scale: null, Shift: null, X.Stride: 1 }, operation.Kind)
    {
        _x = operation.X.Value;
        _walk = PixelWalk.Of(context.Shapes, operation.X);
        _scale = context.Plain(operation.Scale);
        _shift = context.Plain(operation.Shift);
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory)
    {
        float* from = memory.Address(_x) + _walk.Offset(row) + channel;
        if (_scale == null && _shift == null)
        {
            return from;
        }

        Kernels.ScaleShift(from, _scale == null ? null : _scale + channel, _shift == null ? null : _shift + channel, scratch, count);
        return scratch;
    }
}
