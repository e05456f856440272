using System.CommandLine;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet.Cli;

/// <summary>Prints results as one JSON object or as text.</summary>
internal static class Output
{
    /// <summary>Gets the option that selects JSON output, available on every command.</summary>
    public static Option<bool> JsonOption { get; } = new("--json") { Recursive = true, Description = "Print one JSON object instead of text. If the command fails, the object has the properties error and exit_code." };

    /// <summary>Prints a result as JSON or text.</summary>
    /// <param name="terminal">Receives the output.</param>
    /// <param name="parsed">The command line, which selects JSON or text.</param>
    /// <param name="json">Writes the properties of the object.</param>
    /// <param name="text">Writes the text.</param>
    public static void Print(Terminal terminal, ParseResult parsed, Action<Utf8JsonWriter> json, Action text)
    {
        if (!IsJson(parsed))
        {
            text();
            return;
        }

        Print(terminal, json);
    }

    /// <summary>
    /// Prints the JSON object of a command that failed before it printed its result: the results so
    /// far, the error and the exit code.
    /// </summary>
    /// <param name="terminal">Receives the output.</param>
    /// <param name="error">The error message, one line.</param>
    /// <param name="exitCode">The exit code.</param>
    public static void PrintError(Terminal terminal, string error, int exitCode)
    {
        if (terminal.HasPrintedJson)
        {
            return;
        }

        try
        {
            Print(terminal, json =>
            {
                terminal.PartialJson?.Invoke(json);
                json.WriteString("error", error);
                json.WriteNumber("exit_code", exitCode);
            });
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // The output is closed. Only the exit code remains.
        }
    }

    private static void Print(Terminal terminal, Action<Utf8JsonWriter> json)
    {
        // Builds the whole object first, so an error leaves no partial output.
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            writer.WriteStartObject();
            json(writer);
            writer.WriteEndObject();
        }

        terminal.HasPrintedJson = true;
        terminal.Out.Write(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
        terminal.Out.Write('\n');
        terminal.Out.Flush();
    }

    /// <summary>Returns whether the user selected JSON.</summary>
    public static bool IsJson(ParseResult parsed) => parsed.GetValue(JsonOption);

    /// <summary>
    /// Writes a number, or null for infinities and NaN, which JSON cannot represent.
    /// </summary>
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

    /// <summary>Writes an integer, or null.</summary>
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

    /// <summary>Writes a finite number, or null.</summary>
    public static void WriteOptional(this Utf8JsonWriter writer, string name, double? value)
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

    /// <summary>Writes a shape as an array of its dimensions.</summary>
    public static void WriteShape(this Utf8JsonWriter writer, string name, Shape shape)
    {
        writer.WriteStartArray(name);
        foreach (int size in shape)
        {
            writer.WriteNumberValue(size);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes an array of strings.</summary>
    public static void WriteStrings(this Utf8JsonWriter writer, string name, IEnumerable<string> items)
    {
        writer.WriteStartArray(name);
        foreach (string item in items)
        {
            writer.WriteStringValue(item);
        }

        writer.WriteEndArray();
    }

    /// <summary>Writes an array of objects.</summary>
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
