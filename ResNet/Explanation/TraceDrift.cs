using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Represents the difference between a step of one trace and the same step of another trace.
/// </summary>
/// <param name="Name">Name of the step.</param>
/// <param name="Error">
/// The largest of three ratios: the 2-norm of the samples' differences to that of the samples, and
/// the differences of the means and of the deviations to the sum of mean and deviation. Infinity if
/// the step is missing, has a different shape, or has non-finite values at different positions.
/// </param>
/// <param name="Problem">The reason for an infinite error; null if the error is finite.</param>
public sealed record TraceDrift(string Name, double Error, string? Problem = null)
{
    /// <summary>Compares one step with the same step of another trace.</summary>
    /// <param name="golden">The expected step.</param>
    /// <param name="found">The actual step; null if it is missing.</param>
    internal static TraceDrift Of(TraceStep golden, TraceStep? found)
    {
        TensorStatistics expected = golden.Statistics;
        if (found is null)
        {
            return Infinite("the step is missing");
        }

        if (found.Shape != golden.Shape || found.Samples.Count != golden.Samples.Count)
        {
            return Infinite($"expected shape {golden.Shape} with {golden.Samples.Count} samples, got {found.Shape} with {found.Samples.Count}");
        }

        if (found.Statistics.NonFinite != expected.NonFinite)
        {
            return Infinite($"expected {expected.NonFinite} non-finite values, got {found.Statistics.NonFinite}");
        }

        if (golden.Samples.Zip(found.Samples).Any(pair => float.IsFinite(pair.First) != float.IsFinite(pair.Second))
            || double.IsFinite(expected.Mean) != double.IsFinite(found.Statistics.Mean)
            || double.IsFinite(expected.Deviation) != double.IsFinite(found.Statistics.Deviation))
        {
            return Infinite("values are finite in one trace only");
        }

        double scale = Math.Abs(expected.Mean) + expected.Deviation;
        double[] errors =
        [
            Relative(Norm([.. golden.Samples.Zip(found.Samples, (a, b) => Same(a, b) ? 0.0 : (double)b - a)]), Norm([.. golden.Samples.Select(value => (double)value)])),
            Relative(Math.Abs(found.Statistics.Mean - expected.Mean), scale),
            Relative(Math.Abs(found.Statistics.Deviation - expected.Deviation), scale),
        ];
        return new(golden.Name, errors.Max());

        TraceDrift Infinite(string problem) => new(golden.Name, double.PositiveInfinity, problem);
    }

    // Two non-finite values may still be equal.
    private static bool Same(float a, float b) => a.Equals(b);

    private static double Norm(double[] values) => Math.Sqrt(values.Where(double.IsFinite).Sum(value => value * value));

    private static double Relative(double difference, double scale) =>
        difference == 0 || double.IsNaN(difference) ? 0 : scale > 0 ? difference / scale : double.PositiveInfinity;
}
