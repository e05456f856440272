using System.Numerics;

namespace NeoResNet;

/// <summary>
/// Represents statistics of a tensor. NaN and infinities are counted and excluded from all other
/// statistics.
/// </summary>
/// <param name="Count">Number of values.</param>
/// <param name="Min">
/// Smallest value. NaN if no value is finite; the same applies to the next three statistics.
/// </param>
/// <param name="Max">Largest value.</param>
/// <param name="Mean">Mean.</param>
/// <param name="Deviation">Standard deviation (population).</param>
/// <param name="Zeros">Share of all values that are exactly zero, 0 to 1.</param>
/// <param name="NonFinite">Number of NaNs and infinities.</param>
public readonly record struct TensorStatistics(long Count, double Min, double Max, double Mean, double Deviation, double Zeros, long NonFinite)
{
    /// <summary>Computes the statistics of values, in double precision.</summary>
    /// <typeparam name="T">Type of the values.</typeparam>
    /// <param name="values">The values.</param>
    /// <returns>The statistics.</returns>
    internal static TensorStatistics Of<T>(ReadOnlySpan<T> values)
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

        // The deviation needs a second pass, because the difference of two large sums would have
        // few exact digits.
        double mean = sum / finite;
        foreach (T item in values)
        {
            double value = double.CreateTruncating(item);
            squares += double.IsFinite(value) ? (value - mean) * (value - mean) : 0;
        }

        return new(values.Length, min, max, mean, Math.Sqrt(squares / finite), (double)zeros / values.Length, values.Length - finite);
    }
}
