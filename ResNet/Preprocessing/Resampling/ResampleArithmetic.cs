using System.Numerics;
using System.Numerics.Tensors;

namespace NeoResNet;

/// <summary>
/// Defines the arithmetic of a resize: the type of weights, samples and sums, and how a sum becomes
/// a sample.
/// </summary>
/// <typeparam name="T">The type.</typeparam>
internal interface IResampleArithmetic<T>
    where T : struct, INumber<T>
{
    /// <summary>Converts a weight.</summary>
    static abstract T Weight(double weight);

    /// <summary>Gets the initial value of sums.</summary>
    static abstract T Zero { get; }

    /// <summary>Converts the sums of one pass to samples, in place.</summary>
    static abstract void Finish(Span<T> sums);
}

/// <summary>Computes in float32, as TensorFlow does.</summary>
internal readonly struct SingleArithmetic : IResampleArithmetic<float>
{
    public static float Zero => 0;

    public static float Weight(double weight) => (float)weight;

    // A mean of pixels is within their range, except for rounding of its weights.
    public static void Finish(Span<float> sums) => TensorPrimitives.Clamp(sums, 0, byte.MaxValue, sums);
}

/// <summary>
/// Computes in fixed point, as Pillow does for 8-bit images: weights of 22 fractional bits, sums in
/// int32 (255 times weights whose magnitudes sum to less than 2 fit), and each pass rounded to 0 to
/// 255.
/// </summary>
internal readonly struct PillowArithmetic : IResampleArithmetic<int>
{
    private const int FractionBits = 22;

    /// <summary>Gets one half, so that truncation rounds to nearest.</summary>
    public static int Zero => 1 << (FractionBits - 1);

    public static int Weight(double weight) => (int)((weight < 0 ? -0.5 : 0.5) + (weight * (1 << FractionBits)));

    public static void Finish(Span<int> sums)
    {
        TensorPrimitives.ShiftRightArithmetic(sums, FractionBits, sums);
        TensorPrimitives.Clamp(sums, 0, byte.MaxValue, sums);
    }
}
