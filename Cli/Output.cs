using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Results as one JSON object or as text for people, whichever the user asked for.</summary>
internal static class Output
{
    /// <summary>On every command.</summary>
    public static Option<bool> JsonOption { get; } = new("--json") { Recursive = true, Description = "Print one JSON object and nothing else." };

    /// <summary>Prints a result in the form asked for.</summary>
    /// <param name="terminal">Where to.</param>
    /// <param name="parsed">Tells the form.</param>
    /// <param name="json">Writes the properties of the object.</param>
    /// <param name="text">Writes for people.</param>
    public static void Print(Terminal terminal, ParseResult parsed, Action<Utf8JsonWriter> json, Action text)
    {
        if (!IsJson(parsed))
        {
            text();
            return;
        }

        // Complete before the first byte goes out: an error on the way leaves nothing on the output.
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            json(writer);
            writer.WriteEndObject();
        }

        terminal.Out.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        terminal.Out.Write('\n');
        terminal.Out.Flush();
    }

    /// <summary>Whether the user asked for JSON.</summary>
    public static bool IsJson(ParseResult parsed) => parsed.GetValue(JsonOption);

    /// <summary>Writes a number, or null where JSON has none (infinities, NaN).</summary>
    public static void WriteFinite(this Utf8JsonWriter writer, string name, double value)
    {
        if (double.IsFinite(value))
        {
            writer.WriteNumber(name, value);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Writes a whole number, or null where there is none.</summary>
    public static void WriteOptional(this Utf8JsonWriter writer, string name, long? value)
    {
        if (value is { } number)
        {
            writer.WriteNumber(name, number);
        }
        else
        {
            writer.WriteNull(name);
        }
    }

    /// <summary>Writes a shape as a list of sizes.</summary>
    public static void WriteShape(this Utf8JsonWriter writer, string name, Shape shape)
    {
        writer.WriteStartArray(name);
        foreach (int size in shape)
        {
            writer.WriteNumberValue(size);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a list of strings.</summary>
    public static void WriteStrings(this Utf8JsonWriter writer, string name, IEnumerable<string> items)
    {
        writer.WriteStartArray(name);
        foreach (string item in items)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes a list of objects.</summary>
    public static void WriteObjects<T>(this Utf8JsonWriter writer, string name, IEnumerable<T> items, Action<T> properties)
    {
        writer.WriteStartArray(name);
        foreach (T item in items)
        {
            writer.WriteStartObject();
            properties(item);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
