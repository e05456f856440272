using System.Text.Encodings.Web;
using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads and writes traces as JSON: <c>{"version": 1, "network": NAME, "steps": [{"name", "shape",
/// "min", "max", "mean", "deviation", "zeros", "non_finite", "samples"}]}</c>, with null for NaN
/// and infinities. Files are untrusted.
/// </summary>
internal static class TraceFile
{
    /// <summary>Specifies the maximum length of a file in bytes.</summary>
    public const int MaxLength = 16 << 20;

    /// <summary>
    /// Specifies the maximum number of JSON tokens. A trace has fewer than 100 tokens per step.
    /// </summary>
    public const int MaxTokens = 1_000_000;

    private const int Version = 1, MaxSteps = 100_000, MaxRank = 8;

    private static readonly JsonWriterOptions WriterOptions = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" };

    /// <summary>Writes a trace with <see cref="AtomicFile"/>.</summary>
    /// <exception cref="IOException">
    /// The file cannot be written. An existing file is unchanged.
    /// </exception>
    public static void Write(string path, NetworkTrace trace)
    {
        ArgumentNullException.ThrowIfNull(trace);
        AtomicFile.Write(path, stream =>
        {
            using var json = new Utf8JsonWriter(stream, WriterOptions);
            json.WriteStartObject();
            json.WriteNumber("version", Version);
            json.WriteString("network", trace.Network);
            json.WriteStartArray("steps");
            foreach (TraceStep step in trace.Steps)
            {
                json.WriteStartObject();
                WriteStep(json, step);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    /// <summary>Writes the properties of one step.</summary>
    /// <param name="json">Writer inside an object.</param>
    /// <param name="step">The step.</param>
    public static void WriteStep(Utf8JsonWriter json, TraceStep step)
    {
        ArgumentNullException.ThrowIfNull(json);
        ArgumentNullException.ThrowIfNull(step);
        TensorStatistics statistics = step.Statistics;
        json.WriteString("name", step.Name);
        WriteNumbers("shape", step.Shape.Select(size => (double)size));
        WriteNumber("min", statistics.Min);
        WriteNumber("max", statistics.Max);
        WriteNumber("mean", statistics.Mean);
        WriteNumber("deviation", statistics.Deviation);
        WriteNumber("zeros", statistics.Zeros);
        json.WriteNumber("non_finite", statistics.NonFinite);
        WriteNumbers("samples", step.Samples.Select(value => (double)value));

        void WriteNumber(string? name, double value)
        {
            if (name is not null)
            {
                json.WritePropertyName(name);
            }

            if (double.IsFinite(value))
            {
                json.WriteNumberValue(value);
            }
            else
            {
                json.WriteNullValue();
            }
        }

        void WriteNumbers(string name, IEnumerable<double> values)
        {
            json.WriteStartArray(name);
            foreach (double value in values)
            {
                WriteNumber(null, value);
            }

            json.WriteEndArray();
        }
    }

    /// <summary>Reads a trace.</summary>
    /// <exception cref="DataFileException">
    /// The file is not a trace. The message contains the expected content.
    /// </exception>
    /// <exception cref="IOException">The file is missing or cannot be read.</exception>
    public static NetworkTrace Read(string path)
    {
        ReadOnlyMemory<byte> text = JsonFile.Read(path, MaxLength, "a trace");
        try
        {
            if (JsonFile.HasMoreTokens(text.Span, MaxTokens))
            {
                throw new DataFileException(path, null, $"has more than {MaxTokens} values, the maximum for a trace.");
            }

            using JsonDocument json = JsonDocument.Parse(text, new() { MaxDepth = 4, AllowDuplicateProperties = false });
            JsonElement root = json.RootElement;
            int version = Get(root, "version").GetInt32(), count = Get(root, "steps").GetArrayLength();
            if (version != Version)
            {
                throw new DataFileException(path, null, $"is a trace of version {version}; the supported version is {Version}.");
            }

            if (count is 0 or > MaxSteps)
            {
                throw new DataFileException(path, null, $"has {count} steps; expected 1 to {MaxSteps}.");
            }

            var trace = new NetworkTrace(Text(root, "network"), [.. Get(root, "steps").EnumerateArray().Select(ReadStep)]);
            var names = new HashSet<string>();
            return trace.Steps.FirstOrDefault(step => !names.Add(step.Name)) is { } twice ? throw new DataFileException(path, null, $"has two steps '{twice.Name}'.") : trace;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new DataFileException(path, null, $"is not a trace of 'neoresnet doctor --write-golden': {e.Message}", e);
        }
    }

    private static TraceStep ReadStep(JsonElement step)
    {
        JsonElement shape = Get(step, "shape"), samples = Get(step, "samples");
        if (shape.GetArrayLength() > MaxRank || samples.GetArrayLength() > TraceStep.MaxSamples)
        {
            throw new FormatException($"'{Text(step, "name")}' should have at most {MaxRank} dimensions and {TraceStep.MaxSamples} samples.");
        }

        var sizes = new Shape([.. shape.EnumerateArray().Select(size => size.GetInt32())]);
        return new(
            Text(step, "name"),
            sizes,
            new(sizes.ElementCount, Number(step, "min"), Number(step, "max"), Number(step, "mean"), Number(step, "deviation"), Number(step, "zeros"), Get(step, "non_finite").GetInt64()),
            [.. samples.EnumerateArray().Select(value => (float)Number(value))]);
    }

    private static string Text(JsonElement element, string name) =>
        Get(element, name).GetString() ?? throw new FormatException($"'{name}' should be a string.");

    private static double Number(JsonElement element, string name) => Number(Get(element, name));

    private static double Number(JsonElement value) => value.ValueKind == JsonValueKind.Null ? double.NaN : value.GetDouble();

    private static JsonElement Get(JsonElement parent, string key) =>
        parent.TryGetProperty(key, out JsonElement value) ? value : throw new FormatException($"'{key}' is missing.");
}
