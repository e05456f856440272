using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads files of class names. Files are untrusted: the reader stores no more names than the
/// network has classes, whatever the file claims.
/// </summary>
internal static class ClassNamesFile
{
    private const string Expected = "a text file of class names";

    /// <summary>Reads the names of a file; see <see cref="ClassNames.Load"/>.</summary>
    public static ClassNames Read(string path, int classes, int labelOffset)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(classes);

        // The method does not check the length first: devices and pipes report 0 and may never end.
        using FileStream stream = InputFile.Open(path);
        byte[] bytes = BoundedStream.ReadToEnd(stream, ClassNames.MaxFileLength)
            ?? throw new DataFileException(path, null, $"has more than {ClassNames.MaxFileLength} bytes, the maximum for class names.");
        ReadOnlyMemory<byte> text = TextOf(bytes, path);
        FoundNames found = text.Span.TrimStart(" \t\r\n"u8) is [(byte)'{' or (byte)'[', ..]
            ? ClassNamesJson.Read(text.Span, path, classes)
            : new ClassNamesText(path, classes, labelOffset).Read(text.Span);
        return found.Fit(classes, labelOffset) ?? throw (found.FirstMissing(labelOffset) is { } missing
            ? new DataFileException(path, null, $"has no name for class {missing}.")
            : new DataFileException(path, null, $"names {found.Count} classes; the network has {classes}. Provide one name per class."));
    }

    private static ReadOnlyMemory<byte> TextOf(byte[] bytes, string path)
    {
        FileKind kind = FileKinds.Of(bytes);
        bool isText = kind is FileKind.Text or FileKind.Json;
        try
        {
            ReadOnlyMemory<byte> text = TextBytes.ToUtf8(bytes, path);
            int zero = text.Span.IndexOf((byte)0);

            // A text can begin like a file of another kind, such as "BM".
            return kind is not (FileKind.Empty or FileKind.Html or FileKind.Xml or FileKind.Svg or FileKind.GitLfsPointer or FileKind.GitAnnexPointer or FileKind.ShardIndex) && zero < 0 ? text
                : throw (isText || kind is FileKind.Unknown
                    ? new DataFileException(path, zero, "contains a NUL character, as in binary files and in UTF-16 without a byte order mark. Save the file as UTF-8.")
                    : Refused());
        }
        catch (DataFileException) when (!isText && kind is not FileKind.Unknown)
        {
            throw Refused();
        }

        DataFileException Refused() => new(path, 0, FileRefusal.Of(kind, WantedFile.Text, Expected));
    }
}
