namespace NeoResNet;

/// <summary>
/// Represents how much each part of a photo speaks for a class: a class activation map.
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
    /// Gets the class's score before softmax, which is the mean of <see cref="Values"/>.
    /// </summary>
    public float Logit { get; }

    /// <summary>Gets the number of rows.</summary>
    public int Height { get; }

    /// <summary>Gets the number of columns.</summary>
    public int Width { get; }

    /// <summary>
    /// Gets the values [height, width], row-major: what each place adds to the logit, times the
    /// number of places. Positive values speak for the class.
    /// </summary>
    public ReadOnlyMemory<float> Values { get; }
}
