using System.Text.Json;

namespace NeoResNet.GpuReport;

/// <summary>Creates and reads JSON objects in memory.</summary>
internal static class JsonObject
{
    /// <summary>Creates an object.</summary>
    /// <param name="properties">Writes the properties.</param>
    public static JsonElement Of(Action<Utf8JsonWriter> properties)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            properties(json);
            json.WriteEndObject();
        }

        return Parse(buffer.ToArray());
    }

    /// <summary>Reads an object.</summary>
    /// <exception cref="JsonException">The text is not a JSON object.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new JsonException("The text is not a JSON object.");
    }

    /// <summary>Returns the property at a path of names; null if a name is missing.</summary>
    public static JsonElement? Find(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (string name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }

    /// <summary>
    /// Returns the elements of the array at a path of names; none if there is no array.
    /// </summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Find(path) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>Returns the text at a path of names; null if there is none.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Find(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>Returns the number at a path of names; null if there is none.</summary>
    public static double? Number(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Find(path) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
