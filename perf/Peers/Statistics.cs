namespace NeoResNet.Peers;

/// <summary>Computes statistics.</summary>
internal static class Statistics
{
    /// <summary>
    /// Returns the 2-norm of the difference, divided by the 2-norm of the reference; infinity if
    /// the lengths differ.
    /// </summary>
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
