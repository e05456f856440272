namespace NeoResNet.Backends;

/// <summary>Computes statistics of measurements.</summary>
internal static class Samples
{
    /// <summary>
    /// Computes the median: the middle value, or the mean of the two middle values.
    /// </summary>
    /// <param name="values">At least one value.</param>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }
}
