using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Computes the mean over a window for each channel.</summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Window">
/// Kernel size, stride, dilation and padding; every position must cover at least one cell that is
/// not padding.
/// </param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// Padding is ignored: the mean is that of the cells inside the image. Pad the input with
/// <see cref="Pad"/> to count padding as zeros.
/// </remarks>
public sealed record AveragePool(View X, Window Window, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "average_pool";

    internal override Window? SlidingWindow => Window;

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        return InferPooled(shapes.Of(X), Window);
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context) =>
        Pooling.Prepare(context, X, Window, 0, Add, Divide);

    private static unsafe void Add(float* input, Span<double> row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            row[c] += input[c];
        }
    }

    private static void Divide(Span<double> row, int cells)
    {
        for (int c = 0; c < row.Length; c++)
        {
            row[c] /= cells;
        }
    }
}
