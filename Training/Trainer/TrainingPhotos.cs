using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Checks that data sets can train a classifier.</summary>
internal static class TrainingPhotos
{
    /// <summary>Checks the photos to learn from and those that select the best weights.</summary>
    /// <exception cref="ArgumentException">
    /// A data set has several labels per photo, or the data sets have different classes.
    /// </exception>
    /// <exception cref="DataFileException">A class has no training photo.</exception>
    public static void Check(PhotoDataset training, PhotoDataset? validation)
    {
        ArgumentNullException.ThrowIfNull(training);
        foreach (PhotoDataset photos in (IEnumerable<PhotoDataset>)(validation is null ? [training] : [training, validation]))
        {
            if (photos.IsMultiLabel)
            {
                throw new ArgumentException($"{photos.Name} has several labels per photo. Training needs one class per photo.");
            }

            if (!photos.Classes.SequenceEqual(training.Classes))
            {
                throw new ArgumentException($"{photos.Name} has the classes {string.Join(", ", photos.Classes)}, but {training.Name} has the classes {string.Join(", ", training.Classes)}. Both need the same classes in the same order.");
            }
        }

        int[] empty = [.. training.CountPerClass().Index().Where(pair => pair.Item == 0).Select(pair => pair.Index)];
        if (empty.Length > 0)
        {
            throw new DataFileException(training.Name, null, $"the class '{training.Classes[empty[0]]}' has no training photo. Add photos, or remove the class.");
        }
    }
}
