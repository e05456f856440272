using NeoResNet.Tensors;

namespace NeoResNet.Backends;

/// <summary>
/// Computes mean and variance of each channel over batch, height and width: [N, H, W, C] to [3, C].
/// </summary>
/// <param name="X">Input [N, H, W, C].</param>
/// <param name="Epilogue">Applied to the result before it is stored.</param>
/// <remarks>
/// Row 0 is the mean. Row 1 is the variance sum((x - mean)^2) / M of the M = N * H * W values. Row
/// 2 is row 1 times M / (M - 1) (Bessel's correction), where M - 1 counts as 1 if M is 1. If M is
/// 0, all three rows are NaN. A backend accumulates pairwise or in float64. Source: TensorFlow's
/// <c>FusedBatchNorm</c>, which normalizes by row 1 and reports row 2.
/// </remarks>
public sealed record BatchMoments(View X, Epilogue Epilogue) : Operation(Epilogue)
{
    /// <summary>Specifies the number of rows of the result.</summary>
    public const int Rows = 3;

    /// <inheritdoc/>
    public override string Kind => "batch_moments";

    /// <inheritdoc/>
    public override IReadOnlyList<View> Operands => [X];

    /// <inheritdoc/>
    public override Shape InferShape(ProgramShapes shapes)
    {
        ArgumentNullException.ThrowIfNull(shapes);
        Shape x = shapes.Of(X);
        CheckRank4(x, "the input");
        return [Rows, x[3]];
    }

    /// <summary>Computes row 2 from row 1, in float32 as TensorFlow does.</summary>
    /// <param name="variance">The element of row 1.</param>
    /// <param name="count">Number of values, M.</param>
    /// <returns>The element of row 2.</returns>
    public static float Unbiased(float variance, long count) => variance * ((float)count / Math.Max(count - 1, 1));

    internal override Operation MapOperands(Func<View, View> map) => this with { X = map(X) };

    internal override unsafe ReferenceRow PrepareReference(ReferenceContext context)
    {
        ReferenceView x = context.Open(X);
        int pixels = x.Shape[0] * x.Shape[1] * x.Shape[2];
        return (workspace, moment, row) =>
        {
            for (int c = 0; c < row.Length; c++)
            {
                double sum = 0;
                for (int i = 0; i < pixels; i++)
                {
                    sum += x.Pixel(workspace, i)[c];
                }

                double mean = sum / pixels;
                double variance = moment == 0 ? 0 : Variance(x, pixels, workspace, c, mean);
                row[c] = moment switch
                {
                    0 => mean,
                    1 => variance,
                    _ => Unbiased((float)variance, pixels),
                };
            }
        };
    }

    private static unsafe double Variance(ReferenceView x, int pixels, HostWorkspace workspace, int channel, double mean)
    {
        double squares = 0;
        for (int i = 0; i < pixels; i++)
        {
            double distance = x.Pixel(workspace, i)[channel] - mean;
            squares += distance * distance;
        }

        return squares / pixels;
    }
}
