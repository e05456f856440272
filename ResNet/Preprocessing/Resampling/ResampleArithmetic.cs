using System.Numerics;
using System.Numerics.Tensors;

namespace NeoResNet;

/// <summary>The arithmetic of a resize: the type that weights, samples and sums have, and what becomes of a sum.</summary>
/// <typeparam name="T">The type.</typeparam>
internal interface IResampleArithmetic<T>
    where T : struct, INumber<T>
{
    /// <summary>A weight as the arithmetic takes it.</summary>
    static abstract T Weight(double weight);

    /// <summary>Where sums start.</summary>
    static abstract T Zero { get; }

    /// <summary>Turns the sums of one pass into samples, in place.</summary>
    static abstract void Finish(Span<T> sums);
}

/// <summary>float32 throughout, as TensorFlow computes.</summary>
internal readonly struct SingleArithmetic : IResampleArithmetic<float>
{
    public static float Zero => 0;

    public static float Weight(double weight) => (float)weight;

    // A mean of pixels is never outside their range; the last bit of its weights may take it there.
    public static void Finish(Span<float> sums) => TensorPrimitives.Clamp(sums, 0, byte.MaxValue, sums);
}

/// <summary>
/// Fixed point as Pillow computes 8-bit images: weights of 22 fractional bits, sums in int32 (255 times weights whose magnitudes add up to less than 2
/// fit), each pass rounded to 0 to 255.
/// </summary>
internal readonly struct PillowArithmetic : IResampleArithmetic<int>
{
    private const int FractionBits = 22;

    /// <summary>A half, so that cutting off the fraction rounds.</summary>
    public static int Zero => 1 << (FractionBits - 1);

    public static int Weight(double weight) => (int)((weight < 0 ? -0.5 : 0.5) + (weight * (1 << FractionBits)));

    public static void Finish(Span<int> sums)
    {
        TensorPrimitives.ShiftRightArithmetic(sums, FractionBits, sums);
        TensorPrimitives.Clamp(sums, 0, byte.MaxValue, sums);
    }
}
