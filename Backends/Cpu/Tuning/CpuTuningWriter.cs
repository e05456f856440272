using System.Text.Json;

namespace NeoResNet.Backends.Cpu;

/// <summary>Writes <see cref="CpuTuning"/> as JSON: one object that names its format, the processor and the level, and a list of choices.</summary>
internal static class CpuTuningWriter
{
    /// <summary>What the file calls itself.</summary>
    public const string Format = "neoresnet-tuning";

    /// <summary>Raised when old choices must not be used any more.</summary>
    public const int Version = 1;

    /// <summary>Writes the whole file.</summary>
    public static void Write(Stream stream, CpuTuning tuning)
    {
        using var json = new Utf8JsonWriter(stream, new() { Indented = true, NewLine = "\n" });
        json.WriteStartObject();
        json.WriteString("format", Format);
        json.WriteNumber("version", Version);
        json.WriteString("processor", tuning.Processor);
        json.WriteString("level", KernelTable.NameOf(tuning.Level));
        json.WriteStartArray("choices");
        foreach ((ConvolutionKey key, ConvolutionForm form) in tuning.Choices)
        {
            json.WriteStartObject();
            WriteSizes(json, "input", key.Input);
            json.WriteNumber("input_stride", key.InputStride);
            WriteSizes(json, "filter", key.Filter);
            Extent height = key.Window.Height, width = key.Window.Width;
            WriteSizes(json, "padding", [height.PadBefore, height.PadAfter, width.PadBefore, width.PadAfter]);
            json.WriteNumber("residual_stride", key.ResidualStride);
            json.WriteBoolean("writes_output", key.WritesOutput);
            json.WriteBoolean("writes_second", key.WritesSecond);
            json.WriteString("form", form.ShortName());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteSizes(Utf8JsonWriter json, string name, IEnumerable<int> sizes)
    {
        json.WriteStartArray(name);
        foreach (int size in sizes)
        {
            json.WriteNumberValue(size);
        }

        json.WriteEndArray();
    }
}
