namespace NeoResNet.Nn.Tests.Support;

/// <summary>Batch norm in training mode as plain loops in float64, from slim's description; values lie channel by channel last.</summary>
internal sealed class DoubleBatchNorm(int channels, double decay, double epsilon, bool fused)
{
    public double[] MovingMean { get; } = new double[channels];

    public double[] MovingVariance { get; } = [.. Enumerable.Repeat(1.0, channels)];

    /// <summary>Largest mean of the last step's batch, in deviations: how much normalising magnifies the rounding of what it subtracts.</summary>
    public double FarthestMean { get; private set; }

    /// <summary>Normalises by the batch's statistics and moves the moving ones.</summary>
    public double[] Step(ReadOnlySpan<float> x, ReadOnlySpan<float> gamma, ReadOnlySpan<float> beta)
    {
        double effective = fused ? Math.Max(epsilon, 1.001e-5) : epsilon;
        var y = new double[x.Length];
        int count = x.Length / channels;
        FarthestMean = 0;
        for (int c = 0; c < channels; c++)
        {
            double sum = 0, squares = 0;
            for (int i = c; i < x.Length; i += channels)
            {
                sum += x[i];
            }

            double mean = sum / count;
            for (int i = c; i < x.Length; i += channels)
            {
                squares += (x[i] - mean) * (x[i] - mean);
            }

            double variance = squares / count, reported = fused ? squares / Math.Max(count - 1, 1) : variance;
            FarthestMean = Math.Max(FarthestMean, Math.Abs(mean) / Math.Sqrt(variance + effective));
            for (int i = c; i < x.Length; i += channels)
            {
                y[i] = ((x[i] - mean) / Math.Sqrt(variance + effective) * gamma[c]) + beta[c];
            }

            MovingMean[c] -= (MovingMean[c] - mean) * (1 - decay);
            MovingVariance[c] -= (MovingVariance[c] - reported) * (1 - decay);
        }

        return y;
    }
}
