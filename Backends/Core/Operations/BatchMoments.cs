using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Mean and variance of each channel over batch, height and width: [N, H, W, C] to [3, C]. Row 0 is the mean; row 1 the variance
/// sum((x - mean)^2) / M of the M = N * H * W values; row 2 is row 1 times M / (M - 1), with 1 for M - 1 where M is 1 (Bessel's correction).
/// Of no values all three are NaN. Source: TensorFlow's <c>FusedBatchNorm</c>, which normalises by row 1 and reports row 2.
/// A backend accumulates pairwise or in float64.
/// </summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Epilogue">What follows in registers.</param>
public sealed record BatchMoments(View X, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <summary>Rows of the result.</summary>
    public const int Rows = 3;

    /// <inheritdoc/>
    public override string Kind => "batch_moments";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        Shape x = shapes.Of(X);
        CheckRank4(x, "the input");
        return [Rows, x[3]];
    }

    /// <summary>Row 2 from row 1, in float32 as TensorFlow computes it.</summary>
    /// <param name="variance">Row 1.</param>
    /// <param name="count">M.</param>
    public static float Unbiased(float variance, long count) => variance * ((float)count / Math.Max(count - 1, 1));
}
