using System.Runtime.CompilerServices;

namespace NeoResNet.Nn;

/// <summary>
/// Draws from the standard normal distribution, truncated at two standard deviations, by inversion.
/// </summary>
/// <remarks>
/// Each uniform number determines one value, so every element can be drawn independently. The
/// methods use only +, -, *, / and square root, which every platform rounds in the same way.
/// Source: M. J. Wichura, "The percentage points of the normal distribution", algorithm AS 241
/// (PPND7), Applied Statistics 37 (1988).
/// </remarks>
internal static class TruncatedNormal
{
    /// <summary>Specifies the share of the normal distribution below -2.</summary>
    private const double BelowMinusTwo = 0.022750131948179195;

    private const double CentralHalfWidth = 0.425;
    private const double CentralSquare = 0.180625;
    private const double TailOrigin = 1.6;

    /// <summary>
    /// Computes the value below which a share <paramref name="u"/> of the truncated distribution
    /// lies; 0 &lt; u &lt; 1.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static double Quantile(double u)
    {
        double p = BelowMinusTwo + (u * (1 - (2 * BelowMinusTwo)));
        double q = p - 0.5;
        if (Math.Abs(q) <= CentralHalfWidth)
        {
            double r = CentralSquare - (q * q);
            return q * (((((((59.109374720 * r) + 159.29113202) * r) + 50.434271938) * r) + 3.3871327179)
                / ((((((67.187563600 * r) + 78.757757664) * r) + 17.895169469) * r) + 1));
        }

        double tail = Math.Sqrt(-Log(Math.Min(p, 1 - p))) - TailOrigin;
        double size = ((((((0.17023821103 * tail) + 1.3067284816) * tail) + 2.7568153900) * tail) + 1.4234372777)
            / ((((0.12021132975 * tail) + 0.73700164250) * tail) + 1);
        return q < 0 ? -size : size;
    }

    /// <summary>
    /// Computes the natural logarithm of a positive number: halves or doubles it until it is near
    /// 1, then uses the series of artanh.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static double Log(double x)
    {
        const double Ln2 = 0.693147180559945309;
        const double Sqrt2 = 1.4142135623730951;
        int halvings = 0;
        for (; x > Sqrt2; x /= 2)
        {
            halvings++;
        }

        for (; x < Sqrt2 / 2; x *= 2)
        {
            halvings--;
        }

        double s = (x - 1) / (x + 1), square = s * s, sum = 0;
        const int LastTerm = 25;
        for (int k = LastTerm; k >= 1; k -= 2)
        {
            sum = (sum * square) + (1.0 / k);
        }

        return (2 * s * sum) + (halvings * Ln2);
    }
}
