using ILGPU;

namespace NeoResNet.CudaKernels;

/// <summary>
/// Functions whose treatment of NaN the library promises. They are comparisons and selections throughout: PTX's max and min
/// drop a NaN.
/// </summary>
internal static class Rules
{
    // exp(x) = 2^n * e^r with |r| <= ln 2 / 2; ln 2 in two parts, the first with few bits so that n times it is exact.
    // The polynomial is the one of Moshier's Cephes library (expf), good to 2 units in the last place.
    private const float Log2OfE = 1.44269504f, Ln2High = 0.693359375f, Ln2Low = -2.12194440e-4f;

    // Adding 1.5 * 2^23 rounds to an integer, which is then in the low bits.
    private const float Rounder = 12582912f;

    /// <summary>NaN compares false, so it passes through.</summary>
    internal static float Relu(float value) => value < 0 ? 0 : value;

    /// <summary>The nearest number between two; both comparisons are false for NaN, so it passes through.</summary>
    internal static float Clip(float value, float minimum, float maximum) => value < minimum ? minimum : value > maximum ? maximum : value;

    /// <summary>The larger of two; NaN where one is NaN. Nothing is greater than NaN, so once it is in it stays.</summary>
    internal static float Larger(float largest, float value) => value > largest || float.IsNaN(value) ? value : largest;

    /// <summary>1 / (1 + exp(-x)) without a power that overflows; NaN for NaN.</summary>
    internal static float Sigmoid(float x)
    {
        float power = ExpOfNegative(x < 0 ? x : 0 - x);
        return (x < 0 ? power : 1) / (1 + power);
    }

    /// <summary>What a channel's distances are taken from: its first number, if there is one and it is finite, as of infinity all would be NaN.</summary>
    internal static float Origin<T, TStorage>(ArrayView<T> x, long channel)
        where T : unmanaged
        where TStorage : struct, IStorage<T>
    {
        TStorage storage = default;
        float first = x.Length > 0 ? storage.Load(x[channel]) : 0;
        return first - first == 0 ? first : 0;
    }

    /// <summary>exp of a number that is not positive: 1 for 0, 0 for minus infinity, NaN for NaN.</summary>
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

        // 2^(n + 64), then 2^-64: the result may be subnormal, and is rounded once.
        uint exponent = Interop.FloatAsInt(rounded) - Interop.FloatAsInt(Rounder) + 127 + 64;
        float result = p * Interop.IntAsFloat(exponent << 23) * 5.42101086e-20f;
        return x < -104 ? 0 : result;
    }
}
