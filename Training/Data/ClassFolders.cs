using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <summary>
/// Finds the parts and the classes in the paths of photos: <c>[part/]class/photo</c>. Folders that
/// contain everything, as the top folder of an archive does, are ignored.
/// </summary>
internal static class ClassFolders
{
    /// <summary>Arranges photos by part and class.</summary>
    /// <param name="name">Path of the folder or the archive.</param>
    /// <param name="found">The photos, and the folders.</param>
    /// <exception cref="DataFileException">
    /// There are no class folders, a class has no photo, or parts have different classes.
    /// </exception>
    public static PhotoDatasetParts Arrange(string name, IReadOnlyList<FoundPhoto> found)
    {
        if (found.All(entry => entry.Photo is null))
        {
            throw new DataFileException(name, null, $"there are no photos. Expected one folder per class with files that end in {string.Join(", ", PhotoNames.Extensions)}.");
        }

        (string[] Path, FoundPhoto Entry)[] entries = [.. found.Select(entry => (entry.Path.Split('/'), entry)).OrderBy(entry => entry.entry.Path, StringComparer.Ordinal)];
        int level = WrapperDepth(entries);
        entries = [.. entries.Where(entry => entry.Path.Length > level)];
        string[] tops = [.. entries.Where(entry => entry.Path.Length > level + 1 || entry.Entry.Photo is null).Select(entry => entry.Path[level]).Distinct()];
        if (tops.Length > 0 && tops.All(top => DatasetPart.Of(top) is not null))
        {
            return DatasetPart.Arrange(name, entries.Where(entry => entry.Path.Length > level + 1).Select(entry => (DatasetPart.Of(entry.Path[level])!.Value, ClassOf(name, entry, level + 1), entry.Entry)));
        }

        return DatasetPart.Arrange(name, entries.Select(entry => (PartKind.Training, ClassOf(name, entry, level), entry.Entry)));
    }

    // Folders that contain all photos and are not the only folders of them.
    private static int WrapperDepth((string[] Path, FoundPhoto Entry)[] entries)
    {
        string[][] photos = [.. entries.Where(entry => entry.Entry.Photo is not null).Select(entry => entry.Path)];
        int level = 0;
        while (photos.All(path => path.Length > level + 2 && path[level] == photos[0][level]) && DatasetPart.Of(photos[0][level]) is null)
        {
            level++;
        }

        return level;
    }

    private static string ClassOf(string name, (string[] Path, FoundPhoto Entry) entry, int level)
    {
        bool isInClass = entry.Path.Length > level + (entry.Entry.Photo is null ? 0 : 1);
        return isInClass
            ? entry.Path[level]
            : throw new DataFileException(name, null, $"the photo '{entry.Entry.Path}' is in no class folder. Expected one folder per class, such as 'cat/{entry.Path[^1]}'.");
    }
}
