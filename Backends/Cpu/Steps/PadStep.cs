using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Pads the height and the width of a value with a number.</summary>
/// <remarks>Each row is an input pixel or repeats the number.</remarks>
internal sealed unsafe class PadStep : RowStep
{
    private readonly Pad _operation;
    private readonly Shape _seen;
    private readonly Shape _shape;
    private readonly PixelWalk _walk;

    /// <summary>Compiles a pad.</summary>
    public PadStep(StepContext context, Pad operation)
        : base(context, operation, operation.InferShape(context.Shapes), "pad")
    {
        _operation = operation;
        _seen = context.Shapes.Of(operation.X);
        _shape = operation.InferShape(context.Shapes);
        _walk = PixelWalk.Of(context.Shapes, operation.X);
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, byte* scratch, in StepMemory memory)
    {
        int line = row / _shape[2], image = line / _shape[1];
        int y = line - (image * _shape[1]) - _operation.Top, x = row - (line * _shape[2]) - _operation.Left;
        if ((uint)y < (uint)_seen[1] && (uint)x < (uint)_seen[2])
        {
            return memory.Address(_operation.X.Value) + _walk.Offset((((image * _seen[1]) + y) * _seen[2]) + x);
        }

        new Span<float>(scratch, Channels).Fill(_operation.Value);
        return (float*)scratch;
    }
}
