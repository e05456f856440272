using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>Specifies the part of a data set.</summary>
internal enum PartKind
{
    Training,
    Validation,
    Test,
}

/// <summary>Recognizes the names of parts and builds the parts of a data set.</summary>
internal static class DatasetPart
{
    /// <summary>Returns the part with a name; null if the name is not that of a part.</summary>
    public static PartKind? Of(string name) => name.ToUpperInvariant() switch
    {
        "TRAIN" or "TRAINING" => PartKind.Training,
        "VAL" or "VALID" or "VALIDATION" => PartKind.Validation,
        "TEST" or "TESTING" => PartKind.Test,
        _ => null,
    };

    /// <summary>Builds the parts from photos with one class each.</summary>
    /// <param name="name">Path of the data set.</param>
    /// <param name="photos">The part, the class, and the photo or the class's folder.</param>
    /// <exception cref="DataFileException">
    /// There are no photos to train with, or a class has none.
    /// </exception>
    public static PhotoDatasetParts Arrange(string name, IEnumerable<(PartKind Part, string Class, FoundPhoto Entry)> photos)
    {
        ILookup<PartKind, (string Class, FoundPhoto Entry)> parts = photos.ToLookup(photo => photo.Part, photo => (photo.Class, photo.Entry));
        string[] classes = [.. parts[PartKind.Training].Select(photo => photo.Class).Distinct().Order(StringComparer.Ordinal)];
        var indices = classes.Index().ToDictionary(item => item.Item, item => item.Index);
        PhotoDatasetParts arranged = Build(name, classes, part => [.. parts[part].Where(photo => photo.Entry.Photo is not null).Select(photo => new DatasetPhoto(
            photo.Entry.Path, photo.Entry.Photo!, [IndexOf(name, indices, photo.Class, photo.Entry.Path)]))]);
        int empty = arranged.Training.CountPerClass().ToList().IndexOf(0);
        return empty < 0 ? arranged : throw new DataFileException(name, null, $"the class '{classes[empty]}' has no training photo. Add photos, or remove the class.");
    }

    /// <summary>Builds the parts.</summary>
    /// <param name="name">Path of the data set.</param>
    /// <param name="classes">Names of the classes.</param>
    /// <param name="photosOf">Returns the photos of a part; none if there is no such part.</param>
    /// <param name="isMultiLabel">Whether a photo can belong to any number of classes.</param>
    /// <exception cref="DataFileException">There are no photos to train with.</exception>
    public static PhotoDatasetParts Build(string name, IReadOnlyList<string> classes, Func<PartKind, DatasetPhoto[]> photosOf, bool isMultiLabel = false)
    {
        return Part(PartKind.Training, "training") is { } training
            ? new(training, Part(PartKind.Validation, "validation"), Part(PartKind.Test, "test"))
            : throw new DataFileException(name, null, "there are no training photos.");

        PhotoDataset? Part(PartKind part, string text) => photosOf(part) is { Length: > 0 } photos ? new($"{name} ({text})", classes, photos, isMultiLabel) : null;
    }

    /// <summary>Returns the index of a photo's class.</summary>
    /// <exception cref="DataFileException">No photo of the training part has this class.</exception>
    public static int IndexOf(string name, IReadOnlyDictionary<string, int> indices, string className, string photo) => indices.TryGetValue(className, out int index)
        ? index
        : throw new DataFileException(name, null, $"the photo '{photo}' has the class '{className}', but no training photo has this class. Classes: {string.Join(", ", indices.Keys.Take(20))}.");
}
