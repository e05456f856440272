using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes the gradient of the input of a batch norm that normalizes by the moments of its input.
/// </summary>
/// <param name="X">Input of the batch norm [N, H, W, C].</param>
/// <param name="Dy">Gradient of the result of the batch norm, of the same shape.</param>
/// <param name="Moments">Mean in row 0, variance in row 1 of X, [3, C].</param>
/// <param name="Sums">The result of <see cref="BatchNormSums"/>, [2, C].</param>
/// <param name="Gamma">Multiplier of the batch norm, one per channel; null for 1.</param>
/// <param name="Epsilon">Added to the variance; at least 0.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// The result is gamma / sqrt(variance + epsilon) * (dy - mean(dy) - z * mean(dy * z)), where z is
/// the normalized input. It contains the gradient through the moments.
/// </remarks>
internal sealed record BatchNormGradient(View X, View Dy, ValueId Moments, ValueId Sums, ParameterId? Gamma, double Epsilon, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <summary>Gets the summand of the batch norm, one per channel; null for 0.</summary>
    /// <remarks>Only a ReLU needs it.</remarks>
    public ParameterId? Beta { get; init; }

    /// <summary>
    /// Gets a value that indicates whether a ReLU follows the batch norm. Dy is then the gradient of
    /// the ReLU's result, and counts as 0 where the batch norm's result is not greater than 0.
    /// </summary>
    /// <remarks>
    /// A backend computes the batch norm's result again with the operations of <see cref="BatchNorm"/>,
    /// so that the two results have the same sign.
    /// </remarks>
    public bool Relu { get; init; }

    /// <summary>Gets the batch norm whose result is the ReLU's operand.</summary>
    internal BatchNorm Norm => new(X, Moments, Gamma, Beta, Epsilon, new());

    /// <inheritdoc/>
    public override string Kind => "batch_norm_gradient";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X, Dy, Moments, Sums];

    /// <inheritdoc/>
    protected override IEnumerable<ParameterId> OwnParameters => Given(Gamma, Beta);

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        CheckRank4(x, "the input");
        CheckShape(shapes.Of(Dy), x, "the gradient");
        CheckShape(shapes.Of(Moments), [BatchMoments.Rows, x[3]], "the moments");
        CheckShape(shapes.Of(Sums), [BatchNormSums.Rows, x[3]], "the sums");
        return x;
    }

    internal override Operation MapOperands(Func<View, View> map) =>
        this with { X = map(X), Dy = map(Dy), Moments = map(Moments).Value, Sums = map(Sums).Value };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView x = context.Open(X), dy = context.Open(Dy), moments = context.Open(Moments), sums = context.Open(Sums);
        float* gamma = context.Find(Gamma), beta = context.Find(Beta);
        return (workspace, pixel, row) =>
        {
            float* input = x.Pixel(workspace, pixel), gradient = dy.Pixel(workspace, pixel);
            float* mean = moments.Pixel(workspace, 0), variance = moments.Pixel(workspace, 1);
            float* sum = sums.Pixel(workspace, 0), product = sums.Pixel(workspace, 1);
            for (int c = 0; c < row.Length; c++)
            {
                double inverse = 1 / Math.Sqrt(variance[c] + Epsilon), z = ((double)input[c] - mean[c]) * inverse;
                float passed = Relu && !((float)BatchNorm.Apply(input[c], mean[c], variance[c], gamma == null ? 1 : gamma[c], beta == null ? 0 : beta[c], Epsilon) > 0) ? 0 : gradient[c];
                double centered = passed - (((double)sum[c] + (z * product[c])) / x.Pixels);
                row[c] = (gamma == null ? 1 : gamma[c]) * inverse * centered;
            }
        };
    }
}
