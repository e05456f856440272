using System.Text.Encodings.Web;
using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Reads and writes the index of weights in several files, such as
/// <c>model.safetensors.index.json</c>: a JSON object whose <c>weight_map</c> names the file of each
/// array.
/// </summary>
internal static class ShardIndex
{
    /// <summary>Specifies the end of the name of an index of safetensors files.</summary>
    public const string Suffix = ".safetensors.index.json";

    /// <summary>Specifies the end of the name of an index of files of any format.</summary>
    public const string AnySuffix = ".index.json";

    /// <summary>Specifies the maximum number of files.</summary>
    public const int MaxShards = 10_000;

    /// <summary>Specifies the maximum length of an index in bytes.</summary>
    public const int MaxLength = 100_000_000;

    private const string MapKey = "weight_map";
    private const int MaxDepth = 8;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" };

    /// <summary>
    /// Finds the only index in a folder. If a folder has the same weights as safetensors and in
    /// another format, finds the index of the safetensors files.
    /// </summary>
    /// <returns>The path; null if there is none, or if there are several.</returns>
    public static string? FindInFolder(string folder) =>
        Directory.GetFiles(folder, $"*{Suffix}") is [var safetensors] ? safetensors
        : Directory.GetFiles(folder, $"*{AnySuffix}") is [var other] ? other
        : null;

    /// <summary>Reads the files of the arrays by the names of the arrays.</summary>
    /// <param name="path">Path of the index.</param>
    /// <exception cref="DataFileException">
    /// The file is not an index, or names a file in another folder.
    /// </exception>
    public static Dictionary<string, string> Read(string path)
    {
        using FileStream stream = InputFile.Open(path);
        byte[] bytes = BoundedStream.ReadToEnd(stream, MaxLength) ?? throw new CheckpointException(path, null, $"has more than {MaxLength} bytes, the maximum for an index of weights.");
        ReadOnlyMemory<byte> text = TextBytes.ToUtf8(bytes, path);
        var json = new Utf8JsonReader(text.Span, new() { MaxDepth = MaxDepth });
        Dictionary<string, string>? map = null;
        try
        {
            Expect(ref json, JsonTokenType.StartObject, path);
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                if (!json.ValueTextEquals(MapKey))
                {
                    _ = json.Read();
                    json.Skip();
                }
                else if (map is not null)
                {
                    throw new CheckpointException(path, json.TokenStartIndex, $"the key '{MapKey}' occurs twice.");
                }
                else
                {
                    map = ReadMap(ref json, path);
                }
            }

            return map ?? throw new CheckpointException(path, null, $"the index has no key '{MapKey}'.");
        }
        catch (JsonException e)
        {
            throw new CheckpointException(path, null, $"invalid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            throw new CheckpointException(path, json.TokenStartIndex, "a string has an escape sequence that is not a character.", e);
        }
    }

    /// <summary>Writes an index.</summary>
    /// <param name="stream">Receives the JSON text.</param>
    /// <param name="files">The files of the arrays by the names of the arrays.</param>
    /// <param name="bytes">The number of bytes of all arrays.</param>
    public static void Write(Stream stream, IReadOnlyDictionary<string, string> files, long bytes)
    {
        using var json = new Utf8JsonWriter(stream, Options);
        json.WriteStartObject();
        json.WriteStartObject("metadata");
        json.WriteNumber("total_size", bytes);
        json.WriteEndObject();
        json.WriteStartObject(MapKey);
        foreach ((string name, string file) in files.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            json.WriteString(name, file);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static Dictionary<string, string> ReadMap(ref Utf8JsonReader json, string path)
    {
        var map = new Dictionary<string, string>();
        Expect(ref json, JsonTokenType.StartObject, path);
        while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
        {
            string name = json.GetString()!;
            Expect(ref json, JsonTokenType.String, path);
            string file = json.GetString()!;

            // An index is untrusted. It must not make a program read a file in another folder.
            if (file.Length is 0 or > 255 || file is "." or ".." || file.AsSpan().ContainsAny("/\\:\0"))
            {
                throw new CheckpointException(path, json.TokenStartIndex, $"'{name}' is in '{file}'; expected a file in the folder of the index.");
            }

            if (!map.TryAdd(name, file))
            {
                throw new CheckpointException(path, json.TokenStartIndex, $"the array '{name}' occurs twice.");
            }
        }

        return map;
    }

    private static void Expect(ref Utf8JsonReader json, JsonTokenType type, string path)
    {
        if (!json.Read() || json.TokenType != type)
        {
            throw new CheckpointException(path, json.TokenStartIndex, $"expected {type}, got {json.TokenType}. An index has an object '{MapKey}' of names of arrays and of files.");
        }
    }
}
