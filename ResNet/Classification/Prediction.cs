namespace NeoResNet;

/// <summary>One class that an image may belong to.</summary>
/// <param name="Class">Index of the class, from 0.</param>
/// <param name="Name">Its name.</param>
/// <param name="Probability">Its probability, 0 to 1.</param>
public sealed record Prediction(int Class, string Name, float Probability)
{
    /// <summary>The most probable classes of one image, best first; of equal ones the lower index first, NaN last.</summary>
    /// <param name="probabilities">One value a class, as the end point <c>predictions</c> gives them.</param>
    /// <param name="names">Names of the classes.</param>
    /// <param name="count">Most predictions to give, at least 1.</param>
    /// <exception cref="ArgumentException">There are not as many names as probabilities.</exception>
    public static IReadOnlyList<Prediction> Top(ReadOnlySpan<float> probabilities, ClassNames names, int count) => Top(probabilities, probabilities, names, count);

    /// <summary>As the other, in the order of the logits: probabilities that float32 rounds to zero are equal, what they were made of is not.</summary>
    internal static IReadOnlyList<Prediction> Top(ReadOnlySpan<float> probabilities, ReadOnlySpan<float> logits, ClassNames names, int count)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (names.Count != probabilities.Length)
        {
            throw new ArgumentException($"{probabilities.Length} probabilities need as many names, got {names.Count}.", nameof(names));
        }

        float[] values = probabilities.ToArray(), order = logits.ToArray();

        // Comparing puts NaN below every number, and the sort is stable.
        return [.. Enumerable.Range(0, values.Length).OrderByDescending(i => order[i]).Take(count).Select(i => new Prediction(i, names[i], values[i]))];
    }
}
