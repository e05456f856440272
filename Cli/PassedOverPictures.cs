using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>
/// Counts the pictures in folders or in an archive that a command passes over because of their
/// format or their extension.
/// </summary>
/// <param name="isArchive">Whether the pictures are in an archive.</param>
internal sealed class PassedOverPictures(bool isArchive = false)
{
    // Formats without a signature, or whose files are not opened for their extension.
    private static readonly Dictionary<string, FileKind> Extensions = new(StringComparer.OrdinalIgnoreCase)
    {
        [".gif"] = FileKind.Gif,
        [".webp"] = FileKind.WebP,
        [".avif"] = FileKind.Avif,
        [".heic"] = FileKind.Heic,
        [".heif"] = FileKind.Heic,
        [".hif"] = FileKind.Heic,
        [".tif"] = FileKind.Tiff,
        [".tiff"] = FileKind.Tiff,
        [".svg"] = FileKind.Svg,
        [".svgz"] = FileKind.Svg,
        [".jp2"] = FileKind.Jpeg2000,
        [".j2k"] = FileKind.Jpeg2000,
        [".jxl"] = FileKind.JpegXl,
        [".psd"] = FileKind.Photoshop,
        [".ico"] = FileKind.Icon,
        [".cr2"] = FileKind.CameraRaw,
        [".cr3"] = FileKind.CameraRaw,
        [".nef"] = FileKind.CameraRaw,
        [".arw"] = FileKind.CameraRaw,
        [".dng"] = FileKind.CameraRaw,
        [".orf"] = FileKind.CameraRaw,
        [".raf"] = FileKind.CameraRaw,
        [".rw2"] = FileKind.CameraRaw,
        [".pef"] = FileKind.CameraRaw,
    };

    private readonly SortedDictionary<FileKind, int> _counts = [];

    /// <summary>
    /// Gets one sentence with the number of pictures and their kinds; null if there are none.
    /// </summary>
    public string? Sentence => _counts.Count == 0 ? null
        : $"Passed over {Format.Quantity(_counts.Values.Sum(), "picture")} in {(isArchive ? "the archive" : "folders")}: {string.Join(", ", _counts.Select(pair => $"{pair.Key.Name().Split(' ', 2)[1]} ({Format.Count(pair.Value)})"))}. "
            + "Convert them to JPEG or PNG, with the extension of their format.";

    /// <summary>
    /// Counts a file if it is a picture, by its extension or, outside of an archive, its content.
    /// </summary>
    public void Look(string file)
    {
        FileKind kind = Extensions.TryGetValue(Path.GetExtension(file), out FileKind known) ? known : isArchive ? FileKind.Unknown : KindOf(file);
        if (FileKinds.IsPicture(kind))
        {
            _counts[kind] = _counts.GetValueOrDefault(kind) + 1;
        }
    }

    /// <summary>Reports the pictures in one notice, if there are any.</summary>
    public void Report(Terminal terminal)
    {
        if (Sentence is { } sentence)
        {
            terminal.Notice(sentence);
        }
    }

    private static FileKind KindOf(string file)
    {
        try
        {
            // Pipes and devices have no length, and opening a pipe would wait for its writer.
            if (new FileInfo(file).Length == 0)
            {
                return FileKind.Empty;
            }

            using FileStream stream = InputFile.Open(file);
            return stream.CanSeek ? FileKinds.Of(stream) : FileKind.Unknown;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return FileKind.Unknown;
        }
    }
}
