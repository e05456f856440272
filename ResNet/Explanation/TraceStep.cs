using System.Numerics;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>Represents one step of a photo through preprocessing and network.</summary>
/// <param name="Name">Name of a preprocessing step or of an end point.</param>
/// <param name="Shape">Shape of the step's result.</param>
/// <param name="Statistics">Statistics of the result.</param>
/// <param name="Samples">
/// Samples of the result, so that a comparison detects moved values: the values at index <c>i * (n
/// - 1) / 63</c>, rounded down, for i from 0 to 63. If there are at most 64 values, all of them.
/// </param>
public sealed record TraceStep(string Name, Shape Shape, TensorStatistics Statistics, IReadOnlyList<float> Samples)
{
    /// <summary>Specifies the maximum number of samples per step.</summary>
    public const int MaxSamples = 64;

    internal static TraceStep Of<T>(string name, Shape shape, ReadOnlySpan<T> values)
        where T : struct, INumber<T>
    {
        int count = Math.Min(values.Length, MaxSamples);
        float[] samples = new float[count];
        for (int i = 0; i < count; i++)
        {
            long place = count < 2 ? 0 : (long)i * (values.Length - 1) / (count - 1);
            samples[i] = float.CreateTruncating(values[(int)place]);
        }

        return new(name, shape, TensorStatistics.Of(values), samples);
    }
}
