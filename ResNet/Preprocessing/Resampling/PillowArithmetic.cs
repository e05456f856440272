using System.Numerics.Tensors;

namespace NeoResNet.Preprocessing.Resampling;

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
