using System.Numerics;

namespace NeoResNet;

/// <summary>What the values of a layer are like. Numbers that are not finite are counted, and left out of the rest.</summary>
/// <param name="Count">Number of values.</param>
/// <param name="Min">The least; NaN where none is finite, as the next three.</param>
/// <param name="Max">The largest.</param>
/// <param name="Mean">Their mean.</param>
/// <param name="Deviation">Their standard deviation (divided by the number of values).</param>
/// <param name="Zeros">Share of values that are exactly zero, 0 to 1.</param>
/// <param name="NonFinite">Number of infinities and NaNs.</param>
public readonly record struct TensorStatistics(long Count, double Min, double Max, double Mean, double Deviation, double Zeros, long NonFinite)
{
    /// <summary>The statistics of some values, in double precision.</summary>
    public static TensorStatistics Of<T>(ReadOnlySpan<T> values)
        where T : struct, INumber<T>
    {
        double min = double.PositiveInfinity, max = double.NegativeInfinity, sum = 0, squares = 0;
        long zeros = 0, finite = 0;
        foreach (T item in values)
        {
            double value = double.CreateTruncating(item);
            if (double.IsFinite(value))
            {
                finite++;
                min = Math.Min(min, value);
                max = Math.Max(max, value);
                sum += value;
                zeros += value == 0 ? 1 : 0;
            }
        }

        if (finite == 0)
        {
            return new(values.Length, double.NaN, double.NaN, double.NaN, double.NaN, 0, values.Length);
        }

        // A second pass: the difference of two large sums would leave few digits.
        double mean = sum / finite;
        foreach (T item in values)
        {
            double value = double.CreateTruncating(item);
            squares += double.IsFinite(value) ? (value - mean) * (value - mean) : 0;
        }

        return new(values.Length, min, max, mean, Math.Sqrt(squares / finite), (double)zeros / values.Length, values.Length - finite);
    }
}
