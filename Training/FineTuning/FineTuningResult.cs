namespace NeoResNet.Training;

/// <summary>Represents the result of fine-tuning.</summary>
/// <param name="ModelPath">
/// The network with the new logits: one file with weights, recipe and class names, for
/// <see cref="ImageClassifier.Load(string, ImageClassifierOptions?)"/>.
/// </param>
/// <param name="Images">The number of training photos that could be decoded.</param>
/// <param name="KeptClasses">
/// The classes whose logits started with those of the classifier's class of the same name.
/// </param>
/// <param name="NewClasses">The other classes of the photos.</param>
/// <param name="Loss">The mean training loss of the last epoch, without weight decay.</param>
/// <param name="Accuracy">The training accuracy of the last epoch, 0 to 1.</param>
/// <param name="ValidationAccuracy">
/// The accuracy of the result on the validation photos, 0 to 1; null without validation photos.
/// </param>
/// <param name="UnknownThreshold">The threshold in the recipe of the result; null for none.</param>
public sealed record FineTuningResult(
    string ModelPath, int Images, IReadOnlyList<string> KeptClasses, IReadOnlyList<string> NewClasses, double Loss, double Accuracy, double? ValidationAccuracy, double? UnknownThreshold);

/// <summary>Represents the state of fine-tuning.</summary>
/// <param name="Photos">The number of photos whose features are computed.</param>
/// <param name="TotalPhotos">The number of training and validation photos.</param>
/// <param name="Epoch">The number of epochs so far.</param>
/// <param name="TotalEpochs">The number of epochs.</param>
public sealed record FineTuningProgress(int Photos, int TotalPhotos, int Epoch, int TotalEpochs);
