using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Computes the maximum over a window for each channel.</summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Window">
/// Kernel size, stride, dilation and padding; every position must cover at least one cell that is
/// not padding.
/// </param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>Padding is ignored. If the window contains NaN, the result is NaN.</remarks>
public sealed record MaxPool(View X, Window Window, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "max_pool";

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
        Pooling.Prepare(context, X, Window, double.NegativeInfinity, RaiseTo);

    private static unsafe void RaiseTo(float* input, Span<double> row)
    {
        for (int c = 0; c < row.Length; c++)
        {
            // No number is greater than NaN, so a NaN in the row stays.
            if (input[c] > row[c] || float.IsNaN(input[c]))
            {
                row[c] = input[c];
            }
        }
    }
}
