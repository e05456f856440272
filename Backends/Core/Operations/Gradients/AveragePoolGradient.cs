using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes the gradient of the input of an <see cref="AveragePool"/>: each window adds its
/// gradient, divided by the number of its cells inside the image, to these cells.
/// </summary>
/// <param name="Dy">Gradient of the result of the pool [N, out height, out width, C].</param>
/// <param name="Window">The window of the pool.</param>
/// <param name="Height">Height of the input of the pool.</param>
/// <param name="Width">Width of the input of the pool.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// A <see cref="GlobalMean"/> is an average pool whose window is the whole image.
/// </remarks>
internal sealed record AveragePoolGradient(View Dy, Window Window, int Height, int Width, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "average_pool_gradient";

    internal override Window? SlidingWindow => Window;

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [Dy];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape dy = shapes.Of(Dy);
        CheckRank4(dy, "the gradient");
        Shape x = [dy[0], Height, Width, dy[3]];
        CheckShape(dy, InferPooled(x, Window), "the gradient");
        return x;
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { Dy = map(Dy) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView dy = context.Open(Dy);
        return WindowGradient.Prepare(context, dy, Window, (_, window, _, gradient, row) =>
        {
            double cells = (double)Window.Height.Cells(window.Y, Height) * Window.Width.Cells(window.X, Width);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] += gradient[c] / cells;
            }
        });
    }
}
