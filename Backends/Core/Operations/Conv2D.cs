using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Cross-correlation of an NHWC value with an HWIO filter. The view's stride and the window's stride multiply.
/// </summary>
/// <param name="X">Input [N, H, W, I].</param>
/// <param name="Filter">Filter [kernel height, kernel width, I, O].</param>
/// <param name="Window">Kernel size, stride, dilation and zero padding.</param>
/// <param name="Epilogue">What follows in registers.</param>
public sealed record Conv2D(View X, ParameterId Filter, Window Window, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "conv2d";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    protected override IEnumerable<ParameterId> OwnParameters => [Filter];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
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
        Shape filter = shapes.Of(Filter);
        return 2L * InferShape(shapes).ElementCount * filter[0] * filter[1] * filter[2];
    }
}
