using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Maximum over a window, channel by channel. Padding never wins; a NaN in the window gives NaN.</summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Window">Kernel size, stride, dilation and padding; every position must cover at least one cell that is not padding.</param>
/// <param name="Epilogue">What follows in registers.</param>
public sealed record MaxPool(View X, Window Window, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "max_pool";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        Shape x = shapes.Of(X);
        CheckRank4(x, "the input");
        CheckCoverage(Window.Height, x[1]);
        CheckCoverage(Window.Width, x[2]);
        return [x[0], Window.Height.OutputSize(x[1]), Window.Width.OutputSize(x[2]), x[3]];
    }

    private void CheckCoverage(Extent extent, int input)
    {
        // Every position, not only the outermost: dilated taps may step over a small input.
        int positions = extent.OutputSize(input);
        for (int position = 0; position < positions; position++)
        {
            if (!CoversInput((position * extent.Stride) - extent.PadBefore, extent, input))
            {
                throw Misfit($"a window over input size {input} with padding {extent.PadBefore}+{extent.PadAfter} would cover padding only.");
            }
        }
    }

    // Only the first tap that is not before the input needs a look: the others lie further on.
    private static bool CoversInput(int start, Extent extent, int input)
    {
        long tap = start >= 0 ? 0 : (-(long)start + extent.Dilation - 1) / extent.Dilation;
        return tap < extent.Kernel && start + (tap * extent.Dilation) < input;
    }
}
