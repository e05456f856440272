using System.Numerics.Tensors;

namespace NeoResNet.Preprocessing.Resampling;

/// <summary>float32 throughout, as TensorFlow computes.</summary>
internal readonly struct SingleArithmetic : IResampleArithmetic<float>
{
    public static float Zero => 0;

    public static float Weight(double weight) => (float)weight;

    // A mean of pixels is never outside their range; the last bit of its weights may take it there.
    public static void Finish(Span<float> sums) => TensorPrimitives.Clamp(sums, 0, byte.MaxValue, sums);
}
