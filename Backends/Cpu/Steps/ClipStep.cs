namespace NeoResNet.Backends.Cpu;

/// <summary>Cuts numbers off at a minimum and a maximum.</summary>
internal sealed unsafe class ClipStep : FlatStep
{
    private readonly Clip _operation;
    private readonly PixelWalk _walk;

    /// <summary>Compiles a clip.</summary>
    public ClipStep(StepContext context, Clip operation)
        : base(context, operation, operation.InferShape(context.Shapes), operation.X.Stride == 1, operation.Kind)
    {
        _operation = operation;
        _walk = PixelWalk.Of(context.Shapes, operation.X);
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory)
    {
        Kernels.Clip(memory.Address(_operation.X.Value) + _walk.Offset(row) + channel, _operation.Minimum, _operation.Maximum, scratch, count);
        return scratch;
    }
}
