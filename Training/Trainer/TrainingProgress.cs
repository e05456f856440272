namespace NeoResNet.Training;

/// <summary>Represents the state of a running training.</summary>
/// <param name="Step">The number of updates so far.</param>
/// <param name="TotalSteps">The number of updates of the whole training.</param>
/// <param name="Epoch">The number of epochs so far, with a fraction.</param>
/// <param name="Loss">
/// The mean loss since the last report, or of the whole epoch if <see cref="IsEpochEnd"/> is true.
/// It contains label smoothing and class weights, but not the weight decay.
/// </param>
/// <param name="Accuracy">
/// The share of training photos that were classified correctly, 0 to 1, in the same stretch. It is
/// measured before each update, on augmented photos.
/// </param>
/// <param name="LearningRate">The learning rate of the last step.</param>
/// <param name="ImagesPerSecond">The number of training photos per second.</param>
/// <param name="TimeLeft">The estimated time to the last epoch.</param>
/// <param name="IsEpochEnd">Whether the report is about a whole epoch.</param>
/// <param name="Validation">
/// The result on the validation photos after the epoch; null for none.
/// </param>
public sealed record TrainingProgress(
    long Step, long TotalSteps, double Epoch, double Loss, double Accuracy, double LearningRate, double ImagesPerSecond, TimeSpan TimeLeft, bool IsEpochEnd, Evaluation? Validation);
