using System.Numerics;

namespace NeoResNet.Nn;

/// <summary>Provides vectorized loops over gradients.</summary>
internal static class UpdateMath
{
    /// <summary>Adds numbers to sums.</summary>
    public static void Add(ReadOnlySpan<float> values, Span<float> sums)
    {
        int i = 0;
        for (; i <= values.Length - Vector<float>.Count; i += Vector<float>.Count)
        {
            (new Vector<float>(sums[i..]) + new Vector<float>(values[i..])).CopyTo(sums[i..]);
        }

        for (; i < values.Length; i++)
        {
            sums[i] += values[i];
        }
    }

    /// <summary>Returns the sum of the squares of the numbers, in float64.</summary>
    /// <remarks>
    /// The order of the additions does not depend on the size of vectors: number i belongs to sum i
    /// modulo the number of sums.
    /// </remarks>
    public static double SumOfSquares(ReadOnlySpan<float> values)
    {
        const int Sums = 16;
        Span<double> sums = stackalloc double[Sums];
        sums.Clear();
        int i = 0;
        for (; i <= values.Length - Sums; i += Sums)
        {
            for (int j = 0; j < Sums; j += Vector<float>.Count)
            {
                Vector.Widen(new Vector<float>(values[(i + j)..]), out Vector<double> low, out Vector<double> high);
                (new Vector<double>(sums[j..]) + (low * low)).CopyTo(sums[j..]);
                (new Vector<double>(sums[(j + Vector<double>.Count)..]) + (high * high)).CopyTo(sums[(j + Vector<double>.Count)..]);
            }
        }

        for (; i < values.Length; i++)
        {
            sums[i % Sums] += (double)values[i] * values[i];
        }

        double sum = 0;
        foreach (double part in sums)
        {
            sum += part;
        }

        return sum;
    }
}
