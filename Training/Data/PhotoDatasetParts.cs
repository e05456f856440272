namespace NeoResNet.Training;

/// <summary>Represents the parts of a data set. All parts have the same classes.</summary>
/// <param name="Training">The photos to learn from.</param>
/// <param name="Validation">
/// The photos to choose between trained networks with; null if the data set has no such part.
/// </param>
/// <param name="Test">
/// The photos to report an accuracy for; null if the data set has no such part.
/// </param>
public sealed record PhotoDatasetParts(PhotoDataset Training, PhotoDataset? Validation, PhotoDataset? Test);
