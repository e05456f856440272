using System.Buffers.Binary;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Creates the header of a safetensors file: length and JSON, padded with spaces so that the data
/// starts at a multiple of 8 bytes.
/// </summary>
internal static class SafetensorsHeaderWriter
{
    private const int Alignment = 8;
    private const int MaxLength = 100_000_000;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private static readonly UTF8Encoding StrictUtf8 = new(false, throwOnInvalidBytes: true);

    /// <summary>Creates the bytes before the data of the first array.</summary>
    /// <remarks>
    /// The caller writes the arrays after them, in the same order and without gaps.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// A name occurs twice or is reserved, a name or metadata text is not valid Unicode, the format
    /// cannot store a type, or the header is too long.
    /// </exception>
    public static byte[] Write(IEnumerable<(string Name, ElementType Type, Shape Shape)> arrays, IReadOnlyDictionary<string, string>? metadata)
    {
        using var stream = new MemoryStream();
        stream.Write(stackalloc byte[sizeof(ulong)]);
        using (var json = new Utf8JsonWriter(stream, Options))
        {
            json.WriteStartObject();
            WriteMetadata(json, metadata);
            WriteArrays(json, arrays);
            json.WriteEndObject();
        }

        while (stream.Length % Alignment != 0)
        {
            stream.WriteByte((byte)' ');
        }

        byte[] header = stream.ToArray();
        if (header.Length - sizeof(ulong) > MaxLength)
        {
            throw new ArgumentException($"The header takes {header.Length - sizeof(ulong)} bytes; a safetensors header is limited to {MaxLength} bytes. Use shorter names or less metadata.", nameof(arrays));
        }

        BinaryPrimitives.WriteUInt64LittleEndian(header, (ulong)(header.Length - sizeof(ulong)));
        return header;
    }

    private static void WriteMetadata(Utf8JsonWriter json, IReadOnlyDictionary<string, string>? metadata)
    {
        if (metadata is null or { Count: 0 })
        {
            return;
        }

        json.WriteStartObject(SafetensorsHeader.MetadataKey);
        foreach ((string key, string value) in metadata.OrderBy(p => p.Key, StringComparer.Ordinal))
        {
            json.WriteString(Checked(key), Checked(value));
        }

        json.WriteEndObject();
    }

    private static void WriteArrays(Utf8JsonWriter json, IEnumerable<(string Name, ElementType Type, Shape Shape)> arrays)
    {
        var names = new HashSet<string> { SafetensorsHeader.MetadataKey };
        long offset = 0;
        foreach ((string name, ElementType type, Shape shape) in arrays)
        {
            if (!names.Add(name))
            {
                throw new ArgumentException(name == SafetensorsHeader.MetadataKey ? $"The name '{name}' is reserved. Rename the array." : $"The name '{name}' occurs twice. Give each array its own name.", nameof(arrays));
            }

            string typeName = SafetensorsTypes.NameOf(type) ?? throw new ArgumentException($"'{name}' has elements of type {type}, which the safetensors format cannot store. Leave the array out.", nameof(arrays));
            long end = offset + ((long)shape.ElementCount * type.ByteSize());
            json.WriteStartObject(Checked(name));
            json.WriteString("dtype", typeName);
            json.WriteStartArray("shape");
            foreach (int size in shape)
            {
                json.WriteNumberValue(size);
            }

            json.WriteEndArray();
            json.WriteStartArray("data_offsets");
            json.WriteNumberValue(offset);
            json.WriteNumberValue(end);
            json.WriteEndArray();
            json.WriteEndObject();
            offset = end;
        }
    }

    /// <summary>Checks that a text is valid Unicode and returns it unchanged.</summary>
    /// <remarks>
    /// The JSON writer would silently replace an unpaired surrogate, and two names could become
    /// equal.
    /// </remarks>
    private static string Checked(string text)
    {
        try
        {
            _ = StrictUtf8.GetByteCount(text);
            return text;
        }
        catch (EncoderFallbackException e)
        {
            throw new ArgumentException($"The name or metadata text '{text}' is not valid Unicode. Remove unpaired surrogates.", nameof(text), e);
        }
    }
}
