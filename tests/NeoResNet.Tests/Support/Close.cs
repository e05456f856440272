namespace NeoResNet.Tests.Support;

/// <summary>Comparison of float32 results with numbers from elsewhere.</summary>
internal static class Close
{
    /// <summary>Element by element: |actual - expected| at most atol + rtol * |expected|, as NumPy's allclose.</summary>
    public static void AssertAll(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected, double rtol, double atol, string what)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length), what);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.That(Math.Abs(actual[i] - expected[i]), Is.LessThanOrEqualTo(atol + (rtol * Math.Abs(expected[i]))),
                $"{what}: element {i} is {actual[i]:R}, expected {expected[i]:R}");
        }
    }

    /// <summary>2-norm of the difference over the 2-norm of the expected, which must not be zero.</summary>
    public static double RelativeError(ReadOnlySpan<float> actual, ReadOnlySpan<double> expected)
    {
        Assert.That(actual.Length, Is.EqualTo(expected.Length));
        double difference = 0, norm = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
            norm += expected[i] * expected[i];
        }

        Assert.That(norm, Is.GreaterThan(0), "nothing can be relative to zeros");
        return Math.Sqrt(difference / norm);
    }

    /// <summary>The values as doubles.</summary>
    public static double[] ToDoubles(ReadOnlySpan<float> values)
    {
        var result = new double[values.Length];
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = values[i];
        }

        return result;
    }
}
