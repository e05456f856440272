namespace NeoResNet;

/// <summary>Represents one class that a photo may belong to.</summary>
/// <param name="Class">Index of the class, from 0.</param>
/// <param name="Name">Name of the class.</param>
/// <param name="Probability">Probability of the class, 0 to 1.</param>
public sealed record Prediction(int Class, string Name, float Probability)
{
    /// <summary>
    /// Gets whether the photo is probably of none of the classes: the probability of its most
    /// probable class is below <see cref="Recipe.UnknownThreshold"/>. The value is the same for all
    /// predictions of a photo.
    /// </summary>
    public bool IsUnknown { get; init; }

    /// <summary>
    /// Returns the most probable classes of one photo. If probabilities are equal, the lower index
    /// comes first. NaN comes last.
    /// </summary>
    /// <param name="probabilities">
    /// One value per class, as in the end point <c>predictions</c>.
    /// </param>
    /// <param name="names">Names of the classes, one per probability.</param>
    /// <param name="count">
    /// Number of predictions, at least 1. If there are fewer classes, all are returned.
    /// </param>
    /// <returns>The predictions; the most probable one comes first.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="count"/> is less than 1.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The number of names differs from the number of probabilities.
    /// </exception>
    public static IReadOnlyList<Prediction> Top(ReadOnlySpan<float> probabilities, ClassNames names, int count) => Top(probabilities, probabilities, names, count);

    /// <summary>
    /// Returns the most probable classes in the order of their logits: probabilities that float32
    /// rounds to zero are equal, but their logits are not.
    /// </summary>
    /// <param name="probabilities">One value per class.</param>
    /// <param name="logits">One value per class.</param>
    /// <param name="names">Names of the classes.</param>
    /// <param name="count">Number of predictions, at least 1.</param>
    /// <param name="unknownThreshold">
    /// The probability below which the most probable class is no answer; null to always answer.
    /// </param>
    internal static IReadOnlyList<Prediction> Top(
        ReadOnlySpan<float> probabilities, ReadOnlySpan<float> logits, ClassNames names, int count, double? unknownThreshold = null)
    {
        ArgumentNullException.ThrowIfNull(names);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (names.Count != probabilities.Length)
        {
            throw new ArgumentException($"Expected one name per probability ({probabilities.Length}), got {names.Count}.", nameof(names));
        }

        float[] values = probabilities.ToArray(), order = logits.ToArray();

        // The comparison orders NaN below every number, and the sort is stable.
        int[] best = [.. Enumerable.Range(0, values.Length).OrderByDescending(i => order[i]).Take(count)];
        bool isUnknown = best.Length > 0 && values[best[0]] < unknownThreshold;
        return [.. best.Select(i => new Prediction(i, names[i], values[i]) { IsUnknown = isUnknown })];
    }
}
