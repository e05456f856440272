namespace NeoResNet.Backends.Cpu;

/// <summary>Computes softmax over the last dimension.</summary>
internal sealed unsafe class SoftmaxStep : RowStep
{
    private readonly ValueId _x;
    private readonly PixelWalk _walk;

    /// <summary>Compiles a softmax.</summary>
    public SoftmaxStep(StepContext context, Softmax operation)
        : base(context, operation, operation.InferShape(context.Shapes), "softmax")
    {
        _x = operation.X.Value;
        _walk = PixelWalk.Of(context.Shapes, operation.X);
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, byte* scratch, in StepMemory memory)
    {
        Kernels.Softmax(memory.Address(_x) + _walk.Offset(row), (float*)scratch, Channels);
        return (float*)scratch;
    }
}
