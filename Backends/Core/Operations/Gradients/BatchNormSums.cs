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

    /// <summary>Gets the multiplier of the batch norm, one per channel; null for 1.</summary>
    /// <remarks>Only a ReLU needs it.</remarks>
    public ParameterId? Gamma { get; init; }

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
    public override string Kind => "batch_norm_sums";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X, Dy, Moments];

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
        return [Rows, x[3]];
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X), Dy = map(Dy), Moments = map(Moments).Value };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView x = context.Open(X), dy = context.Open(Dy), moments = context.Open(Moments);
        float* gamma = context.Find(Gamma), beta = context.Find(Beta);
        return (workspace, sum, row) =>
        {
            float* mean = moments.Pixel(workspace, 0), variance = moments.Pixel(workspace, 1);
            row.Clear();
            for (int pixel = 0; pixel < x.Pixels; pixel++)
            {
                float* input = x.Pixel(workspace, pixel), gradient = dy.Pixel(workspace, pixel);
                for (int c = 0; c < row.Length; c++)
                {
                    float passed = Relu && !((float)BatchNorm.Apply(input[c], mean[c], variance[c], gamma == null ? 1 : gamma[c], beta == null ? 0 : beta[c], Epsilon) > 0) ? 0 : gradient[c];
                    row[c] += passed * (sum == 0 ? 1 : ((double)input[c] - mean[c]) / Math.Sqrt(variance[c] + Epsilon));
                }
            }
        };
    }
}
