namespace NeoResNet.Peers;

/// <summary>Numbers out of numbers.</summary>
internal static class Statistics
{
    /// <summary>The middle value, or the mean of the two middle ones.</summary>
    public static double Median(IEnumerable<double> values)
    {
        double[] sorted = [.. values.Order()];
        int middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>The 2-norm of the difference over the norm of the reference; infinite where the lengths differ.</summary>
    public static double RelativeDifference(float[] values, float[] reference)
    {
        if (values.Length != reference.Length)
        {
            return double.PositiveInfinity;
        }

        double difference = 0, norm = 0;
        for (int i = 0; i < reference.Length; i++)
        {
            difference += ((double)values[i] - reference[i]) * ((double)values[i] - reference[i]);
            norm += (double)reference[i] * reference[i];
        }

        return Math.Sqrt(difference / norm);
    }
}
