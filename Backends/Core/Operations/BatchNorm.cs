using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Normalizes by statistics that an operation of the same program computes: (x - mean) /
/// sqrt(variance + epsilon) * gamma + beta.
/// </summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Moments">
/// Mean in row 0, variance in row 1: the result of <see cref="BatchMoments"/>, [3, C].
/// </param>
/// <param name="Gamma">Multiplier, one per channel; null for 1.</param>
/// <param name="Beta">Summand, one per channel; null for 0.</param>
/// <param name="Epsilon">Added to the variance; at least 0.</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// A batch norm whose statistics are known before the run is a <see cref="Pointwise"/>.
/// </remarks>
public sealed record BatchNorm(View X, ValueId Moments, ParameterId? Gamma, ParameterId? Beta, double Epsilon, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <inheritdoc/>
    public override string Kind => "batch_norm";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X, Moments];

    /// <inheritdoc/>
    protected override IEnumerable<ParameterId> OwnParameters => Given(Gamma, Beta);

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X), expected = x.Rank == 4 ? [BatchMoments.Rows, x[3]] : default;
        CheckRank4(x, "the input");
        if (shapes.Of(Moments) != expected)
        {
            throw Misfit($"the moments must have shape {expected}, got {shapes.Of(Moments)}.");
        }

        if (!(Epsilon >= 0))
        {
            throw Misfit($"epsilon must be at least 0, got {Epsilon}.");
        }

        return x;
    }

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X), Moments = map(Moments).Value };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView input = context.Open(X), moments = context.Open(Moments);
        float* gamma = context.Find(Gamma), beta = context.Find(Beta);
        return (workspace, pixel, row) =>
        {
            float* x = input.Pixel(workspace, pixel), mean = moments.Pixel(workspace, 0), variance = moments.Pixel(workspace, 1);
            for (int c = 0; c < row.Length; c++)
            {
                row[c] = Apply(x[c], mean[c], variance[c], gamma == null ? 1 : gamma[c], beta == null ? 0 : beta[c], Epsilon);
            }
        };
    }

    /// <summary>Normalizes one number.</summary>
    internal static double Apply(float x, float mean, float variance, float gamma, float beta, double epsilon) =>
        (((double)x - mean) / Math.Sqrt(variance + epsilon) * gamma) + beta;
}
