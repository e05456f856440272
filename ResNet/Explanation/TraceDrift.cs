using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>How far one step is from what it was elsewhere.</summary>
/// <param name="Name">The step.</param>
/// <param name="Error">
/// The largest of: 2-norm of the samples' differences over that of the samples; difference of the means, and of the deviations, over the sum of mean
/// and deviation. Infinity where the step is not there, has another shape, or is not finite at other places.
/// </param>
/// <param name="Problem">Why the error is infinite; else null.</param>
public sealed record TraceDrift(string Name, double Error, string? Problem = null)
{
    /// <summary>Holds one step against the same step elsewhere.</summary>
    /// <param name="golden">How it should be.</param>
    /// <param name="found">How it is; null where it is not there.</param>
    internal static TraceDrift Of(TraceStep golden, TraceStep? found)
    {
        TensorStatistics expected = golden.Statistics;
        if (found is null)
        {
            return Infinite("the step is not there");
        }

        if (found.Shape != golden.Shape || found.Samples.Count != golden.Samples.Count)
        {
            return Infinite($"expected shape {golden.Shape} with {golden.Samples.Count} samples, got {found.Shape} with {found.Samples.Count}");
        }

        if (found.Statistics.NonFinite != expected.NonFinite)
        {
            return Infinite($"expected {expected.NonFinite} values that are not finite, got {found.Statistics.NonFinite}");
        }

        if (golden.Samples.Zip(found.Samples).Any(pair => float.IsFinite(pair.First) != float.IsFinite(pair.Second))
            || double.IsFinite(expected.Mean) != double.IsFinite(found.Statistics.Mean)
            || double.IsFinite(expected.Deviation) != double.IsFinite(found.Statistics.Deviation))
        {
            return Infinite("one is a number where the other is none");
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

    // Where the two are not finite they may still be the same.
    private static bool Same(float a, float b) => a.Equals(b);

    private static double Norm(double[] values) => Math.Sqrt(values.Where(double.IsFinite).Sum(value => value * value));

    private static double Relative(double difference, double scale) =>
        difference == 0 || double.IsNaN(difference) ? 0 : scale > 0 ? difference / scale : double.PositiveInfinity;
}
