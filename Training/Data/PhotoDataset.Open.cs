using NeoResNet.Tensors;

namespace NeoResNet.Training;

/// <content>Opening of data sets.</content>
public sealed partial class PhotoDataset
{
    /// <summary>Opens a data set of any supported format, which is recognized by the content.</summary>
    /// <remarks>
    /// <para>The formats are:</para>
    /// <list type="bullet">
    /// <item>A folder with one folder of photos per class, named as the class. Optionally, the
    /// class folders are in the folders <c>train</c>, <c>val</c> and <c>test</c>.</item>
    /// <item>An archive of such a folder: <c>.tar</c>, <c>.tar.gz</c> or <c>.zip</c>. Its photos are
    /// read into memory without decoding them.</item>
    /// <item>A folder with the binary version of CIFAR-10 (<c>data_batch_1.bin</c>,
    /// <c>test_batch.bin</c>).</item>
    /// <item>A folder with IDX files, as MNIST and Fashion-MNIST have them
    /// (<c>train-images-idx3-ubyte</c>, <c>train-labels-idx1-ubyte</c>), optionally compressed
    /// (<c>.gz</c>). Grey is copied to the three colours.</item>
    /// <item>A table (<c>.csv</c>, <c>.tsv</c>) with a header and the columns <c>path</c> and
    /// <c>label</c>, or <c>labels</c> for any number of classes per photo, separated by <c>|</c>.
    /// A column <c>part</c> may contain <c>train</c>, <c>val</c> or <c>test</c>. Paths are relative
    /// to the folder of the table.</item>
    /// </list>
    /// <para>
    /// The order of the classes is ordinal, or that of the format (CIFAR-10, IDX).
    /// </para>
    /// </remarks>
    /// <param name="path">Path of a folder or a file.</param>
    /// <param name="options">The options; null for the defaults.</param>
    /// <param name="cancellationToken">Cancels reading.</param>
    /// <returns>The parts of the data set.</returns>
    /// <exception cref="ArgumentException"><paramref name="path"/> is empty.</exception>
    /// <exception cref="DataFileException">
    /// The format is unknown, the content is damaged or exceeds a limit, a class has no photo, or
    /// the parts have different classes.
    /// </exception>
    /// <exception cref="IOException">A file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">The file system denies access.</exception>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public static PhotoDatasetParts Open(string path, PhotoDatasetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= PhotoDatasetOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxMemory, 1, nameof(options));
        if (Directory.Exists(path))
        {
            return Cifar10Files.IsIn(path) ? Cifar10Files.Read(path, options, cancellationToken)
                : IdxFiles.IsIn(path) ? IdxFiles.Read(path, options, cancellationToken)
                : ClassFolders.Arrange(path, FolderPhotos.Of(path, options, cancellationToken));
        }

        using FileStream file = InputFile.Open(path);
        FileKind content = FileKinds.Of(file, path);
        return content switch
        {
            FileKind.Zip => ClassFolders.Arrange(path, ArchivePhotos.OfZip(file, path, options, cancellationToken)),
            FileKind.Tar => ClassFolders.Arrange(path, ArchivePhotos.OfTar(file, path, options, cancellationToken)),
            FileKind.Gzip => ClassFolders.Arrange(path, ArchivePhotos.OfGzip(file, path, options, cancellationToken)),
            _ when Path.GetExtension(path).ToUpperInvariant() is ".CSV" or ".TSV" => LabelTable.Read(file, path, options, cancellationToken),
            _ => throw new DataFileException(
                path, null, $"the file is not a data set: it is {content.Name()}. Expected a folder with one folder of photos per class, an archive of it (.tar, .tar.gz, .zip), a folder with CIFAR-10 or IDX files, or a table (.csv)."),
        };
    }
}
