using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Contains functions whose treatment of NaN the library guarantees. They use only comparisons and
/// selections, because max and min of PTX drop a NaN.
/// </summary>
internal static class Rules
{
    // exp(x) = 2^n * e^r with |r| <= ln 2 / 2. ln 2 has two parts; the first has few bits, so that
    // n times this part is exact. The polynomial is that of Moshier's Cephes library (expf), with
    // an error of at most 2 units in the last place.
    private const float Log2OfE = 1.44269504f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    // Adding 1.5 * 2^23 rounds to an integer and moves it to the low bits.
    private const float Rounder = 12582912f;

    /// <summary>
    /// Returns the number, or 0 if it is negative. NaN compares false, so it passes through.
    /// </summary>
    internal static float Relu(float value) => value < 0 ? 0 : value;

    /// <summary>
    /// Returns the larger number, or NaN if one is NaN. Nothing is greater than NaN, so NaN remains
    /// the largest.
    /// </summary>
    internal static float Larger(float largest, float value) => value > largest || float.IsNaN(value) ? value : largest;

    /// <summary>Returns 1 / (1 + exp(-x)) without overflow; NaN for NaN.</summary>
    internal static float Sigmoid(float x)
    {
        float power = ExpOfNegative(x < 0 ? x : 0 - x);
        return (x < 0 ? power : 1) / (1 + power);
    }

    /// <summary>
    /// Returns the origin of a channel's distances: its first number, or 0 if there is none or it
    /// is not finite. Distances from infinity would be NaN.
    /// </summary>
    internal static float Origin<T, TStorage>(ArrayView<T> x, long channel)
        where T : unmanaged
        where TStorage : struct, IStorage<T>
    {
        TStorage storage = default;
        float first = x.Length > 0 ? storage.Load(x[channel]) : 0;
        return first - first == 0 ? first : 0;
    }

    /// <summary>
    /// Returns the logarithm of a number that is at least 1; infinity for infinity, NaN for NaN.
    /// </summary>
    internal static float LogFromOne(float x)
    {
        // The bits of a number are a logarithm with an error of 6 %. Newton's method for exp(y) = x
        // squares the error in each step.
        float y = (float)(int)(Interop.FloatAsInt(x) - Interop.FloatAsInt(1f)) * 8.26295829e-8f;
        for (int step = 0; step < 3; step++)
        {
            y += DeviceMath.Fma(x, ExpOfNegative(0 - y), -1);
        }

        return x - x == 0 ? y : x;
    }

    /// <summary>
    /// Returns exp of a number that is not positive: 1 for 0, 0 for minus infinity, NaN for NaN.
    /// </summary>
    internal static float ExpOfNegative(float x)
    {
        float rounded = DeviceMath.Fma(x, Log2OfE, Rounder), n = rounded - Rounder;
        float r = DeviceMath.Fma(n, -Ln2Low, DeviceMath.Fma(n, -Ln2High, x));
        float p = DeviceMath.Fma(1.9875691500e-4f, r, 1.3981999507e-3f);
        p = DeviceMath.Fma(p, r, 8.3334519073e-3f);
        p = DeviceMath.Fma(p, r, 4.1665795894e-2f);
        p = DeviceMath.Fma(p, r, 1.6666665459e-1f);
        p = DeviceMath.Fma(p, r, 5.0000001201e-1f);
        p = DeviceMath.Fma(p * r, r, r) + 1;

        // 2^(n + 64), then 2^-64: the result may be subnormal and is rounded once.
        uint exponent = Interop.FloatAsInt(rounded) - Interop.FloatAsInt(Rounder) + 127 + 64;
        float result = p * Interop.IntAsFloat(exponent << 23) * 5.42101086e-20f;
        return x < -104 ? 0 : result;
    }
}
