using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Computes the gradient of the input of a <see cref="Conv2D"/>.</summary>
/// <param name="Dy">Gradient of the result of the convolution [N, out height, out width, O].</param>
/// <param name="Filter">Filter of the convolution [kernel height, kernel width, I, O].</param>
/// <param name="Window">The window of the convolution.</param>
/// <param name="Height">Height of the input of the convolution.</param>
/// <param name="Width">Width of the input of the convolution.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// Each element is the sum over all windows that contain its pixel. Pixels that no window contains
/// have a gradient of zero.
/// </remarks>
internal sealed record DataGradient(View Dy, ParameterId Filter, Window Window, int Height, int Width, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "data_gradient";

    internal override Window? SlidingWindow => Window;

    internal override bool HasFilter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [Dy];

    /// <inheritdoc/>
    protected override IEnumerable<ParameterId> OwnParameters => [Filter];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape dy = shapes.Of(Dy), filter = shapes.Of(Filter);
        CheckRank4(dy, "the gradient");
        CheckRank4(filter, "the filter");
        CheckShape(dy, [dy[0], Window.Height.OutputSize(Height), Window.Width.OutputSize(Width), filter[3]], "the gradient");
        CheckShape(filter, [Window.Height.Kernel, Window.Width.Kernel, filter[2], filter[3]], "the filter");
        return [dy[0], Height, Width, filter[2]];
    }

    /// <inheritdoc/>
    public override long CountFlops(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape filter = shapes.Of(Filter);
        return 2L * shapes.Of(Dy).ElementCount * filter[0] * filter[1] * filter[2];
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { Dy = map(Dy) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView dy = context.Open(Dy);
        float* filter = context.Find(Filter);
        return WindowGradient.Prepare(context, dy, Window, (_, _, tap, gradient, row) => AddTap(gradient, dy.Channels, filter + ((long)tap * row.Length * dy.Channels), row));
    }

    private static unsafe void AddTap(float* gradient, int outputs, float* filter, Span<double> row)
    {
        for (int i = 0; i < row.Length; i++)
        {
            for (int o = 0; o < outputs; o++)
            {
                row[i] += (double)gradient[o] * *filter++;
            }
        }
    }
}
