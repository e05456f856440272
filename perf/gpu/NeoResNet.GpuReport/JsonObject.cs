using System.Text.Json;

namespace NeoResNet.GpuReport;

/// <summary>JSON objects in memory.</summary>
internal static class JsonObject
{
    /// <summary>Makes one.</summary>
    /// <param name="properties">Writes what is in it.</param>
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

    /// <summary>Reads one.</summary>
    /// <exception cref="JsonException">The text is no JSON, or no object.</exception>
    public static JsonElement Parse(ReadOnlyMemory<byte> text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : throw new JsonException("There is no object.");
    }

    /// <summary>A property along a path of names; null where one of them is missing.</summary>
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

    /// <summary>The elements of an array along a path of names; none where there is no such array.</summary>
    public static IEnumerable<JsonElement> List(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Find(path) is { ValueKind: JsonValueKind.Array } array ? array.EnumerateArray() : [];

    /// <summary>A text along a path of names; null where there is none.</summary>
    public static string? Text(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Find(path) is { ValueKind: JsonValueKind.String } text ? text.GetString() : null;

    /// <summary>A number along a path of names; null where there is none.</summary>
    public static double? Number(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.Find(path) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
