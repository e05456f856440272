using System.Numerics.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Product of two values.</summary>
internal sealed unsafe class MultiplyStep : FlatStep
{
    private readonly Multiply _operation;
    private readonly PixelWalk _x;
    private readonly PixelWalk _y;

    /// <summary>Compiles a product.</summary>
    public MultiplyStep(StepContext context, Multiply operation)
        : base(context, operation, operation.InferShape(context.Shapes), operation is { X.Stride: 1, Y.Stride: 1 }, operation.Kind)
    {
        _operation = operation;
        _x = PixelWalk.Of(context.Shapes, operation.X);
        _y = PixelWalk.Of(context.Shapes, operation.Y);
    }

    /// <inheritdoc/>
    protected override float* Compute(int row, int channel, int count, float* scratch, in StepMemory memory)
    {
        float* x = memory.Address(_operation.X.Value) + _x.Offset(row) + channel, y = memory.Address(_operation.Y.Value) + _y.Offset(row) + channel;
        TensorPrimitives.Multiply(new ReadOnlySpan<float>(x, count), new ReadOnlySpan<float>(y, count), new Span<float>(scratch, count));
        return scratch;
    }
}
