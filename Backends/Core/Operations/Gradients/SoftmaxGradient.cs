using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes the gradient of the input of a <see cref="Softmax"/>: y * (dy - sum(dy * y)), where the
/// sum is over the last dimension.
/// </summary>
/// <param name="Y">Result of the softmax, of rank 1 or more.</param>
/// <param name="Dy">Gradient of the result, of the same shape.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
internal sealed record SoftmaxGradient(View Y, View Dy, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "softmax_gradient";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [Y, Dy];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape y = shapes.Of(Y);
        CheckShape(shapes.Of(Dy), y, "the gradient");
        return y.Rank > 0 ? y : throw Misfit("the result must have at least one dimension.");
    }

    /// <summary>Computes sum(dy * y) of one row, in float64.</summary>
    public static unsafe double Dot(float* y, float* dy, int count)
    {
        double sum = 0;
        for (int i = 0; i < count; i++)
        {
            sum += (double)y[i] * dy[i];
        }

        return sum;
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { Y = map(Y), Dy = map(Dy) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView result = context.Open(Y), gradient = context.Open(Dy);
        return (workspace, pixel, row) =>
        {
            float* y = result.Pixel(workspace, pixel), dy = gradient.Pixel(workspace, pixel);
            double dot = Dot(y, dy, row.Length);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = y[c] * (dy[c] - dot);
            }
        };
    }
}
