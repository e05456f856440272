using System.Text.Json;

namespace NeoResNet.Tensors;

/// <summary>Reads the text of untrusted JSON files.</summary>
internal static class JsonFile
{
    /// <summary>Reads a file as UTF-8 without a byte order mark.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxLength">The maximum length in bytes.</param>
    /// <param name="what">The expected content with its article, such as "a recipe".</param>
    /// <exception cref="DataFileException">
    /// The file is too long, of another kind, or not in a supported encoding.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">
    /// The file system denies access, or the path is that of a folder.
    /// </exception>
    public static ReadOnlyMemory<byte> Read(string path, int maxLength, string what)
    {
        using FileStream stream = InputFile.Open(path);
        byte[] bytes = BoundedStream.ReadToEnd(stream, maxLength)
            ?? throw new DataFileException(path, null, $"has more than {maxLength} bytes, the maximum for {what}.");
        FileKind kind = FileKinds.Of(bytes);
        return kind is FileKind.Json or FileKind.Text or FileKind.Unknown
            ? TextBytes.ToUtf8(bytes, path)
            : throw new DataFileException(path, 0, FileRefusal.Of(kind, WantedFile.Text, $"{what} (JSON)"));
    }

    /// <summary>
    /// Determines whether a text has more tokens than a limit: names, values, and the starts and
    /// ends of objects and arrays. A <see cref="JsonDocument"/> of short values such as
    /// <c>[1,1,1</c> takes many times the memory of the text.
    /// </summary>
    /// <param name="text">The JSON text, UTF-8.</param>
    /// <param name="max">The limit.</param>
    /// <exception cref="JsonException">The text before the limit is not JSON.</exception>
    public static bool HasMoreTokens(ReadOnlySpan<byte> text, int max)
    {
        var json = new Utf8JsonReader(text);
        for (int count = 0; json.Read(); count++)
        {
            if (count == max)
            {
                return true;
            }
        }

        return false;
    }
}
