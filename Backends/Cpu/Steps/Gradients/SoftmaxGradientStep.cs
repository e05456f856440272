namespace NeoResNet.Backends.Cpu;

/// <summary>Computes the gradient of a softmax.</summary>
internal sealed unsafe class SoftmaxGradientStep(StepContext context, SoftmaxGradient operation)
    : RowStep(context, operation, operation.InferShape(context.Shapes), operation.Kind)
{
    private readonly PixelWalk _yWalk = PixelWalk.Of(context.Shapes, operation.Y);
    private readonly PixelWalk _dyWalk = PixelWalk.Of(context.Shapes, operation.Dy);

    /// <inheritdoc/>
    protected override float* Compute(int row, byte* scratch, in StepMemory memory)
    {
        float* y = memory.Address(operation.Y.Value) + _yWalk.Offset(row), dy = memory.Address(operation.Dy.Value) + _dyWalk.Offset(row);
        float* result = (float*)scratch;
        double dot = SoftmaxGradient.Dot(y, dy, Channels);
        for (int c = 0; c < Channels; c++)
        {
            result[c] = (float)(y[c] * (dy[c] - dot));
        }

        return result;
    }
}
