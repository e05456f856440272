using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Represents what a later process must know to continue a download: the requested address, the
/// validators of the server's file, and its length.
/// </summary>
/// <param name="Address">The requested address, before redirects.</param>
/// <param name="ETag">The strong entity tag; null if the server sent none.</param>
/// <param name="LastModified">The date of the file as the server sent it; null if it sent none.</param>
/// <param name="Length">The length of the whole file in bytes; null if it is unknown.</param>
internal sealed record DownloadState(string Address, string? ETag, string? LastModified, long? Length)
{
    private const int MaxLength = 65_536;

    /// <summary>
    /// Gets the value of the header If-Range; null if the server sent no validator. Without one, a
    /// changed file would be appended to the old one.
    /// </summary>
    public string? Validator => ETag ?? LastModified;

    /// <summary>Reads a state.</summary>
    /// <returns>The state; null if there is none or the file is damaged.</returns>
    public static DownloadState? Read(string path)
    {
        try
        {
            using FileStream stream = InputFile.Open(path);
            if (BoundedStream.ReadToEnd(stream, MaxLength) is not { } bytes)
            {
                return null;
            }

            using JsonDocument json = JsonDocument.Parse(bytes);
            JsonElement root = json.RootElement;
            return new(root.GetProperty("address").GetString()!, Text(root, "etag"), Text(root, "last_modified"), root.GetProperty("length") is { ValueKind: JsonValueKind.Number } length ? length.GetInt64() : null);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            return null;
        }
    }

    /// <summary>Writes the state with <see cref="AtomicFile"/>.</summary>
    public void Write(string path)
    {
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text))
        {
            json.WriteStartObject();
            json.WriteString("address", Address);
            json.WriteString("etag", ETag);
            json.WriteString("last_modified", LastModified);
            if (Length is { } length)
            {
                json.WriteNumber("length", length);
            }
            else
            {
                json.WriteNull("length");
            }

            json.WriteEndObject();
        }

        AtomicFile.Write(path, stream => text.WriteTo(stream));
    }

    private static string? Text(JsonElement root, string name) => root.GetProperty(name).GetString();
}
