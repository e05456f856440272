using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>Computes the cross-correlation of an NHWC value with an HWIO filter.</summary>
/// <param name="X">Input [N, H, W, I].</param>
/// <param name="Filter">Filter [kernel height, kernel width, I, O].</param>
/// <param name="Window">Kernel size, stride, dilation and zero padding.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// The effective stride is the product of the view's stride and the window's stride.
/// </remarks>
public sealed record Conv2D(View X, ParameterId Filter, Window Window, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "conv2d";

    internal override Window? SlidingWindow => Window;

    internal override bool HasFilter => true;

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    protected override IEnumerable<ParameterId> OwnParameters => [Filter];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X), filter = shapes.Of(Filter);
        CheckRank4(x, "the input");
        CheckRank4(filter, "the filter");
        if (filter[0] != Window.Height.Kernel || filter[1] != Window.Width.Kernel || filter[2] != x[3])
        {
            throw Misfit($"the filter must have shape [{Window.Height.Kernel}, {Window.Width.Kernel}, {x[3]}, outputs], got {filter}.");
        }

        return [x[0], Window.Height.OutputSize(x[1]), Window.Width.OutputSize(x[2]), filter[3]];
    }

    /// <inheritdoc/>
    public override long CountFlops(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape filter = shapes.Of(Filter);
        return 2L * InferShape(shapes).ElementCount * filter[0] * filter[1] * filter[2];
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView input = context.Open(X);
        float* filter = context.Find(Filter);
        return (workspace, pixel, row) =>
        {
            row.Clear();
            (int image, int outY, int outX) = context.Locate(pixel);
            for (int ky = 0; ky < Window.Height.Kernel; ky++)
            {
                int y = Window.Height.InputOf(outY, ky);
                for (int kx = 0; kx < Window.Width.Kernel; kx++)
                {
                    int x = Window.Width.InputOf(outX, kx);
                    if ((uint)y < (uint)input.Height && (uint)x < (uint)input.Width)
                    {
                        long tap = (ky * (long)Window.Width.Kernel) + kx;
                        AddTap(input.Pixel(workspace, image, y, x), input.Channels, filter + (tap * input.Channels * row.Length), row);
                    }
                }
            }
        };
    }

    private static unsafe void AddTap(float* input, int channels, float* filter, Span<double> row)
    {
        for (int i = 0; i < channels; i++)
        {
            double factor = input[i];
            for (int o = 0; o < row.Length; o++)
            {
                row[o] += factor * *filter++;
            }
        }
    }
}
