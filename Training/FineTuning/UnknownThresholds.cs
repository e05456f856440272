using NeoResNet.Nn.Checkpoints;

namespace NeoResNet.Training;

/// <summary>Chooses the probability below which an answer is "none of these".</summary>
internal static class UnknownThresholds
{
    /// <summary>Specifies the share of correct answers that may become "none of these".</summary>
    public const double RejectedShare = 0.05;

    /// <summary>
    /// Returns the threshold that keeps 95 % of the correct answers for validation photos.
    /// </summary>
    /// <param name="confidences">The probabilities of the correct answers.</param>
    /// <returns>The threshold; null if no answer is correct.</returns>
    public static double? Of(IReadOnlyList<float> confidences)
    {
        float[] sorted = [.. confidences.Order()];
        return sorted.Length == 0 ? null : sorted[(int)(sorted.Length * RejectedShare)];
    }

    /// <summary>
    /// Classifies validation photos by a trained network, and writes the threshold into its file.
    /// </summary>
    /// <param name="path">The result of a training, a safetensors file.</param>
    /// <param name="validation">The photos.</param>
    /// <param name="maxThreads">Maximum number of threads; null for all processors.</param>
    /// <param name="cancellationToken">Cancels classifying.</param>
    /// <returns>The threshold; null if no answer is correct.</returns>
    public static double? Store(string path, PhotoDataset validation, int? maxThreads, CancellationToken cancellationToken)
    {
        var confidences = new List<float>();
        Recipe recipe;
        using (var classifier = ImageClassifier.Load(path, new() { MaxThreads = maxThreads }))
        {
            _ = Evaluation.Run(classifier, validation, (_, _) => { }, averageFlips: false, progress: null, cancellationToken, (isCorrect, probability) => confidences.AddRange(isCorrect ? [probability] : []));
            recipe = classifier.Recipe with { UnknownThreshold = Of(confidences) };
        }

        Safetensors.Write(path, Safetensors.Read(path), recipe.ToMetadata());
        return recipe.UnknownThreshold;
    }
}
