namespace NeoResNet;

/// <summary>
/// Represents a class activation map: the contribution of each part of a photo to the score of a
/// class.
/// </summary>
public sealed class ClassMap
{
    internal ClassMap(Prediction prediction, float logit, int height, int width, float[] values)
    {
        Prediction = prediction;
        Logit = logit;
        Height = height;
        Width = width;
        Values = values;
    }

    /// <summary>Gets the class, with its probability.</summary>
    public Prediction Prediction { get; }

    /// <summary>
    /// Gets the score of the class before softmax, which is the mean of <see cref="Values"/>.
    /// </summary>
    public float Logit { get; }

    /// <summary>Gets the number of rows.</summary>
    public int Height { get; }

    /// <summary>Gets the number of columns.</summary>
    public int Width { get; }

    /// <summary>
    /// Gets the values [height, width], row-major: the contribution of each position to the logit,
    /// times the number of positions. Positive values support the class. Negative values count
    /// against it.
    /// </summary>
    public ReadOnlyMemory<float> Values { get; }
}
