using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet.Backends.Cpu;

/// <summary>Reads what <see cref="CpuTuningWriter"/> writes and nothing else: every property must be there, of its kind, and make sense.</summary>
internal sealed class CpuTuningReader
{
    // A choice takes some 400 bytes: far more of them than a machine's user could measure.
    private const int MostBytes = 16 << 20;
    private const int MostNameLength = 1000;

    private readonly string _file;

    private CpuTuningReader(string file)
    {
        _file = file;
    }

    /// <summary>Reads a whole file.</summary>
    /// <exception cref="DataFileException">It is damaged, too long, or of another format or version.</exception>
    public static CpuTuning Read(Stream stream, string file)
    {
        byte[] text = BoundedStream.ReadToEnd(stream, MostBytes) ?? throw new DataFileException(file, null, $"holds more than the {MostBytes} bytes that are read of such a file.");
        try
        {
            using JsonDocument document = JsonDocument.Parse(text, new() { AllowDuplicateProperties = false });
            return new CpuTuningReader(file).ReadFile(document.RootElement);
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // The latter where a string's bytes are no text.
            throw new DataFileException(file, null, $"is not the JSON it should be: {failure.Message}", failure);
        }
    }

    private CpuTuning ReadFile(JsonElement root)
    {
        CheckNames(root, "the file", ["format", "version", "processor", "level", "choices"]);
        if (Text(root, "format") is var format && format != CpuTuningWriter.Format)
        {
            throw Fault($"'format' should be '{CpuTuningWriter.Format}', got '{format}'");
        }

        if (Number(root, "version", 0) is var version && version != CpuTuningWriter.Version)
        {
            throw Fault($"'version' should be {CpuTuningWriter.Version}, got {version}; tune again");
        }

        string processor = Text(root, "processor"), level = Text(root, "level");
        CpuLevel known = KernelTable.Parse(level) ?? throw Fault($"'level' should be one of {string.Join(", ", KernelTable.Rows.Select(row => row.LevelName))}, got '{level}'");
        var choices = new Dictionary<ConvolutionKey, ConvolutionForm>();
        foreach (JsonElement choice in Property(root, "choices", JsonValueKind.Array).EnumerateArray())
        {
            (ConvolutionKey key, ConvolutionForm form) = ReadChoice(choice);
            if (!choices.TryAdd(key, form))
            {
                throw Fault($"the layer {key} stands twice in 'choices'");
            }
        }

        return new(processor, known, choices, _file);
    }

    private (ConvolutionKey Key, ConvolutionForm Form) ReadChoice(JsonElement choice)
    {
        CheckNames(choice, "a choice", ["input", "input_stride", "filter", "padding", "residual_stride", "writes_output", "writes_second", "form"]);
        Shape input = Sizes(choice, "input"), filter = Sizes(choice, "filter");
        int[] padding = Four(choice, "padding");
        bool output = Flag(choice, "writes_output"), second = Flag(choice, "writes_second");
        var window = new Window(new(3, 1, 1, padding[0], padding[1]), new(3, 1, 1, padding[2], padding[3]));
        if (!ConvolutionChoice.Exists(filter, window) || filter[0] != 3 || filter[1] != 3 || filter[2] != input[3])
        {
            throw Fault($"'filter' should be [3, 3, {input[3]}, outputs], got {filter}");
        }

        if (!output && !second)
        {
            throw Fault("a choice's 'writes_output' or 'writes_second' should be true, got false for both");
        }

        string name = Text(choice, "form");
        ConvolutionForm form = ConvolutionForms.Parse(name) ?? throw Fault($"'form' should be one of {string.Join(", ", ConvolutionForms.All.Select(ConvolutionForms.ShortName))}, got '{name}'");
        return (new(input, Number(choice, "input_stride", 1), filter, window, Number(choice, "residual_stride", 0), output, second), form);
    }

    private void CheckNames(JsonElement element, string what, ReadOnlySpan<string> names)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw Fault($"{what} should be an object, got {KindOf(element)}");
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            if (!names.Contains(property.Name))
            {
                throw Fault($"{what} has '{Short(property.Name)}', which is none of {string.Join(", ", names.ToArray())}");
            }
        }
    }

    private JsonElement Property(JsonElement element, string name, params ReadOnlySpan<JsonValueKind> kinds)
    {
        if (!element.TryGetProperty(name, out JsonElement value))
        {
            throw Fault($"'{name}' is missing");
        }

        return kinds.Contains(value.ValueKind) ? value : throw Fault($"'{name}' should be of kind {kinds[0].ToString().ToLowerInvariant()}, got {KindOf(value)}");
    }

    private string Text(JsonElement element, string name)
    {
        string text = Property(element, name, JsonValueKind.String).GetString()!;
        return text.Length <= MostNameLength ? text : throw Fault($"'{name}' should have at most {MostNameLength} characters, got {text.Length}");
    }

    private bool Flag(JsonElement element, string name) => Property(element, name, JsonValueKind.True, JsonValueKind.False).GetBoolean();

    private int Number(JsonElement element, string name, int least) => Whole(Property(element, name, JsonValueKind.Number), name, least);

    private int Whole(JsonElement value, string name, int least) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) && number >= least
            ? number
            : throw Fault($"'{name}' should hold whole numbers from {least}, got {Short(value.ToString())}");

    private Shape Sizes(JsonElement element, string name)
    {
        int[] sizes = Four(element, name);
        return (Int128)sizes[0] * sizes[1] * sizes[2] * sizes[3] <= int.MaxValue ? new(sizes) : throw Fault($"'{name}' is too large: [{string.Join(", ", sizes)}]");
    }

    // Every list of numbers has four.
    private int[] Four(JsonElement element, string name)
    {
        JsonElement list = Property(element, name, JsonValueKind.Array);
        return list.GetArrayLength() == 4
            ? [.. list.EnumerateArray().Select(number => Whole(number, name, 0))]
            : throw Fault($"'{name}' should have 4 numbers, got {list.GetArrayLength()}");
    }

    private static string KindOf(JsonElement value) => value.ValueKind.ToString().ToLowerInvariant();

    private static string Short(string text) => text.Length > 100 ? text[..100] + "..." : text;

    private DataFileException Fault(string reason) => new(_file, null, reason + ".");
}
