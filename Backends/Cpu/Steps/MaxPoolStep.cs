using System.Runtime.CompilerServices;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>
/// Computes the maximum of the input pixels under the window, without the padding.
/// </summary>
internal sealed unsafe class MaxPoolStep : RowStep
{
    private readonly MaxPool _operation;
    private readonly Shape _stored;
    private readonly Shape _seen;
    private readonly Shape _shape;

    /// <summary>Compiles a max pool.</summary>
    public MaxPoolStep(StepContext context, MaxPool operation)
        : base(context, operation, operation.InferShape(context.Shapes), "max_pool")
    {
        _operation = operation;
        _stored = context.Shapes.Of(operation.X.Value);
        _seen = context.Shapes.Of(operation.X);
        _shape = operation.InferShape(context.Shapes);
    }

    /// <inheritdoc/>
    public override long ScratchBytes => RowBytes + ((long)_operation.Window.Height.Kernel * _operation.Window.Width.Kernel * sizeof(nint));

    private long RowBytes => ScratchSizes.Align(base.ScratchBytes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    protected override float* Compute(int row, byte* scratch, in StepMemory memory)
    {
        Extent height = _operation.Window.Height, width = _operation.Window.Width;
        int line = row / _shape[2], image = line / _shape[1];
        int top = ((line - (image * _shape[1])) * height.Stride) - height.PadBefore;
        int left = ((row - (line * _shape[2])) * width.Stride) - width.PadBefore;
        float* x = memory.Address(_operation.X.Value) + ((long)image * _stored[1] * _stored[2] * Channels);
        nint* sources = (nint*)(scratch + RowBytes);
        int found = 0;
        for (int i = 0; i < height.Kernel; i++)
        {
            int y = top + (i * height.Dilation);
            if ((uint)y >= (uint)_seen[1])
            {
                continue;
            }

            float* from = x + ((long)y * _operation.X.Stride * _stored[2] * Channels);
            for (int j = 0; j < width.Kernel; j++)
            {
                int at = left + (j * width.Dilation);
                if ((uint)at < (uint)_seen[2])
                {
                    sources[found++] = (nint)(from + ((long)at * _operation.X.Stride * Channels));
                }
            }
        }

        Kernels.Maximum(sources, found, (float*)scratch, Channels);
        return (float*)scratch;
    }
}
