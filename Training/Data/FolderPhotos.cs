namespace NeoResNet.Training;

/// <summary>Lists the photos and the folders below a folder.</summary>
internal static class FolderPhotos
{
    // Links to folders are not followed, so that a search always ends. Hidden files are not photos.
    private static readonly EnumerationOptions Visible = new()
    {
        IgnoreInaccessible = false,
        AttributesToSkip = FileAttributes.Hidden | FileAttributes.System,
    };

    public static List<FoundPhoto> Of(string folder, PhotoDatasetOptions options, CancellationToken cancellationToken)
    {
        var found = new List<FoundPhoto>();
        Add(folder, "", found, options, cancellationToken);
        return found;
    }

    private static void Add(string folder, string prefix, List<FoundPhoto> found, PhotoDatasetOptions options, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        foreach (string file in Directory.EnumerateFiles(folder, "*", Visible).Order(StringComparer.Ordinal))
        {
            if (PhotoNames.IsPhoto(file))
            {
                found.Add(new(prefix + Path.GetFileName(file), Photo.FromFile(file, options.Photos)));
            }
            else
            {
                options.PassedOver?.Invoke(file);
            }
        }

        foreach (string below in Directory.EnumerateDirectories(folder, "*", Visible).Order(StringComparer.Ordinal))
        {
            if (new DirectoryInfo(below).LinkTarget is null)
            {
                string path = prefix + Path.GetFileName(below);
                found.Add(new(path, null));
                Add(below, path + "/", found, options, cancellationToken);
            }
        }
    }
}
