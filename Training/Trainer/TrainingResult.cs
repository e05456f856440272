namespace NeoResNet.Training;

/// <summary>Represents the result of a training.</summary>
/// <param name="ModelPath">
/// The trained network: weights, recipe and class names in one file, for
/// <see cref="ImageClassifier.Load(string, ImageClassifierOptions?)"/>.
/// </param>
/// <param name="End">Why the training ended.</param>
/// <param name="Steps">The number of updates.</param>
/// <param name="Epochs">The number of whole epochs.</param>
/// <param name="BestEpoch">
/// The epoch, from 1, whose weights are the result; 0 for
/// <see cref="TrainerOptions.InitialWeights"/>; null without validation photos, where the result has
/// the last weights.
/// </param>
/// <param name="BestAccuracy">
/// The accuracy on the validation photos after that epoch, 0 to 1; null without validation photos.
/// </param>
/// <param name="Loss">The mean training loss of the last epoch.</param>
/// <param name="Accuracy">The training accuracy of the last epoch, 0 to 1.</param>
public sealed record TrainingResult(
    string ModelPath, TrainingEnd End, long Steps, int Epochs, int? BestEpoch, double? BestAccuracy, double Loss, double Accuracy);

/// <summary>Specifies why a training ended.</summary>
public enum TrainingEnd
{
    /// <summary>All epochs are done.</summary>
    Finished,

    /// <summary>
    /// The accuracy on the validation photos did not improve for
    /// <see cref="TrainerOptions.Patience"/> evaluations.
    /// </summary>
    StoppedEarly,

    /// <summary>
    /// The caller cancelled it. The last checkpoint has all updates so far, so a training with
    /// <see cref="TrainerOptions.Resume"/> continues with the next one.
    /// </summary>
    Cancelled,
}
