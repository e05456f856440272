using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes the gradient of the logits of a loss, in float64.</summary>
internal sealed unsafe class CrossEntropyGradientStep(StepContext context, CrossEntropyGradient operation)
    : RowStep(context, operation, operation.InferShape(context.Shapes), operation.Kind)
{
    private readonly PixelWalk _logits = PixelWalk.Of(context.Shapes, operation.Logits);
    private readonly PixelWalk _labels = PixelWalk.Of(context.Shapes, operation.Labels);
    private readonly double _count = CountOf(operation, context.Shapes.Of(operation.Logits));

    // The row in float64, then in float32.
    /// <inheritdoc/>
    public override long ScratchBytes => 3 * base.ScratchBytes;

    /// <inheritdoc/>
    protected override float* Compute(int row, byte* scratch, in StepMemory memory)
    {
        float* logits = memory.Address(operation.Logits.Value) + _logits.Offset(row), labels = memory.Address(operation.Labels.Value) + _labels.Offset(row);
        var precise = new Span<double>(scratch, Channels);
        float* result = (float*)scratch + (2 * Channels);
        operation.RowOf(logits, labels, memory.Address(operation.Dy.Value)[0] / _count, precise);
        for (int c = 0; c < Channels; c++)
        {
            result[c] = (float)precise[c];
        }

        return result;
    }

    private static double CountOf(CrossEntropyGradient operation, Shape logits) =>
        logits[^1] == 0 ? 0 : operation.Count(logits.ElementCount / logits[^1], logits[^1]);
}
