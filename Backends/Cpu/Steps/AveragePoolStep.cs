using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Computes the mean of the input pixels under the window, without the padding.</summary>
internal sealed unsafe class AveragePoolStep : RowStep
{
    private readonly AveragePool _operation;
    private readonly Shape _stored;
    private readonly Shape _seen;
    private readonly Shape _shape;

    /// <summary>Compiles an average pool.</summary>
    public AveragePoolStep(StepContext context, AveragePool operation)
        : base(context, operation, operation.InferShape(context.Shapes), "average_pool")
    {
        _operation = operation;
        _stored = context.Shapes.Of(operation.X.Value);
        _seen = context.Shapes.Of(operation.X);
        _shape = operation.InferShape(context.Shapes);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override float* Compute(int row, byte* scratch, in StepMemory memory)
    {
        Extent height = _operation.Window.Height, width = _operation.Window.Width;
        int line = row / _shape[2], image = line / _shape[1];
        (int top, int lines) = Inside(height, line - (image * _shape[1]), _seen[1]);
        (int left, int pixels) = Inside(width, row - (line * _shape[2]), _seen[2]);

        // The taps inside the image are a grid.
        long pixel = (long)_operation.X.Stride * Channels, step = pixel * _stored[2];
        float* x = memory.Address(_operation.X.Value) + ((long)image * _stored[1] * _stored[2] * Channels);
        Kernels.Mean(x + (top * step) + (left * pixel), lines, step * height.Dilation, pixels, pixel * width.Dilation, (float*)scratch, Channels);
        return (float*)scratch;
    }

    // The position of the first tap inside the image, and the number of such taps.
    private static (int First, int Count) Inside(Extent extent, int output, int size)
    {
        int start = extent.InputOf(output, 0);
        int tap = start >= 0 ? 0 : (extent.Dilation - 1 - start) / extent.Dilation;
        int first = start + (tap * extent.Dilation);
        return (first, Math.Min(extent.Kernel - tap, ((size - 1 - first) / extent.Dilation) + 1));
    }
}
