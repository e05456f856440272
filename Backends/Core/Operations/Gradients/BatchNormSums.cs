using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes the gradients of beta and gamma of a batch norm: [N, H, W, C] to [2, C].
/// </summary>
/// <param name="X">Input of the batch norm [N, H, W, C].</param>
/// <param name="Dy">Gradient of the result of the batch norm, of the same shape.</param>
/// <param name="Moments">
/// Mean in row 0, variance in row 1, by which the batch norm normalized, [3, C].
/// </param>
/// <param name="Epsilon">Added to the variance; at least 0.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// Row 0 is sum(dy), the gradient of beta. Row 1 is sum(dy * (x - mean) / sqrt(variance +
/// epsilon)), the gradient of gamma. A backend accumulates pairwise or in float64.
/// </remarks>
internal sealed record BatchNormSums(View X, View Dy, ValueId Moments, double Epsilon, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <summary>Specifies the number of rows of the result.</summary>
    public const int Rows = 2;

    /// <inheritdoc/>
    public override string Kind => "batch_norm_sums";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X, Dy, Moments];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        CheckRank4(x, "the input");
        CheckShape(shapes.Of(Dy), x, "the gradient");
        CheckShape(shapes.Of(Moments), [BatchMoments.Rows, x[3]], "the moments");
        return [Rows, x[3]];
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X), Dy = map(Dy), Moments = map(Moments).Value };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView x = context.Open(X), dy = context.Open(Dy), moments = context.Open(Moments);
        return (workspace, sum, row) =>
        {
            float* mean = moments.Pixel(workspace, 0), variance = moments.Pixel(workspace, 1);
            row.Clear();
            for (int pixel = 0; pixel < x.Pixels; pixel++)
            {
                float* input = x.Pixel(workspace, pixel), gradient = dy.Pixel(workspace, pixel);
                for (int c = 0; c < row.Length; c++)
                {
                    row[c] += gradient[c] * (sum == 0 ? 1 : ((double)input[c] - mean[c]) / Math.Sqrt(variance[c] + Epsilon));
                }
            }
        };
    }
}
