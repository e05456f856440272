namespace NeoResNet;

/// <summary>How much each part of a photo speaks for a class: the class activation map.</summary>
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

    /// <summary>The class, with its probability.</summary>
    public Prediction Prediction { get; }

    /// <summary>The class's score before softmax, which is the mean of <see cref="Values"/>.</summary>
    public float Logit { get; }

    /// <summary>Number of rows.</summary>
    public int Height { get; }

    /// <summary>Number of columns.</summary>
    public int Width { get; }

    /// <summary>[height, width], row-major: what each place adds to the logit, times the number of places. Positive speaks for the class.</summary>
    public ReadOnlyMemory<float> Values { get; }
}
