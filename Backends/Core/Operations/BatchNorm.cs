using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Batch norm by statistics that an operation of the same program computed: (x - mean) / sqrt(variance + epsilon) * gamma + beta.
/// With statistics that are known before the run it is a <see cref="Pointwise"/>.
/// </summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Moments">Mean in row 0, variance in row 1: the result of <see cref="BatchMoments"/>, [3, C].</param>
/// <param name="Gamma">Multiplier, one a channel; null for 1.</param>
/// <param name="Beta">Summand, one a channel; null for 0.</param>
/// <param name="Epsilon">Summand that keeps the variance from zero.</param>
/// <param name="Epilogue">What follows in registers.</param>
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
}
