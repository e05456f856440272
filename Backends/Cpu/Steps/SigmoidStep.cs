using System.Numerics.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>1 / (1 + exp(-x)).</summary>
internal sealed unsafe class SigmoidStep : FlatStep
{
    private readonly ValueId _x;
    private readonly PixelWalk _walk;

    /// <summary>Compiles a sigmoid.</summary>
    public SigmoidStep(StepContext context, Sigmoid operation)
        : base(context, operation, operation.InferShape(context.Shapes), operation.X.Stride == 1, operation.Kind)
    {
        _x = operation.X.Value;
        _walk = PixelWalk.Of(context.Shapes, operation.X);
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory)
    {
        float* from = memory.Address(_x) + _walk.Offset(row) + channel;
        TensorPrimitives.Sigmoid(new ReadOnlySpan<float>(from, count), new Span<float>(scratch, count));
        return scratch;
    }
}
