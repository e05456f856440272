using System.Text.Json;
using System.Text.Unicode;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>
/// Reads the JSON header of a safetensors file and checks it against the file's length.
/// </summary>
internal ref struct SafetensorsHeader
{
    /// <summary>
    /// Specifies the key of the metadata, which the header contains in addition to the arrays.
    /// </summary>
    public const string MetadataKey = "__metadata__";

    // NumPy and the frameworks support fewer dimensions. Limits the memory that a damaged header
    // can take.
    internal const int MaxRank = 64;

    private readonly long _start;
    private readonly long _dataStart;
    private readonly long _dataLength;
    private readonly string _file;
    private readonly List<SafetensorsEntry> _entries = [];
    private readonly Dictionary<string, string> _metadata = [];
    private readonly HashSet<string> _names = [];
    private Utf8JsonReader _json;

    private SafetensorsHeader(ReadOnlySpan<byte> text, long start, long fileLength, string file)
    {
        _start = start;
        _dataStart = start + text.Length;
        _dataLength = fileLength - _dataStart;
        _file = file;
        _json = new Utf8JsonReader(text);
    }

    /// <summary>Reads the header.</summary>
    /// <param name="text">The header's bytes.</param>
    /// <param name="start">Position of the header in the file.</param>
    /// <param name="fileLength">
    /// Length of the file; the data occupies the rest of the file after the header.
    /// </param>
    /// <param name="file">Name of the file, for messages.</param>
    /// <returns>The arrays in the header's order, and the metadata.</returns>
    /// <exception cref="CheckpointException">
    /// The header is not the expected JSON, contradicts itself or does not match the file's length.
    /// </exception>
    public static (List<SafetensorsEntry> Entries, Dictionary<string, string> Metadata) Parse(ReadOnlySpan<byte> text, long start, long fileLength, string file)
    {
        if (!Utf8.IsValid(text))
        {
            throw new CheckpointException(file, start, "the header is not valid UTF-8.");
        }

        var header = new SafetensorsHeader(text, start, fileLength, file);
        try
        {
            header.ReadObject();
        }
        catch (JsonException e)
        {
            throw new CheckpointException(file, header.Position, $"the header is not valid JSON: {e.Message}", e);
        }

        header.CheckCoverage();
        return (header._entries, header._metadata);
    }

    private readonly long Position => _start + _json.TokenStartIndex;

    private void ReadObject()
    {
        Advance();
        Demand(JsonTokenType.StartObject, "the header must be a JSON object");
        while (NextKey() is string name)
        {
            if (!_names.Add(name))
            {
                throw Fault($"'{name}' occurs twice in the header.");
            }

            Advance();
            if (name == MetadataKey)
            {
                ReadMetadata();
            }
            else
            {
                ReadEntry(name);
            }
        }

        // The reader checks that only white space follows.
        if (_json.Read())
        {
            throw Fault("the header must end after its object.");
        }
    }

    private void ReadMetadata()
    {
        Demand(JsonTokenType.StartObject, $"{MetadataKey} must be an object");
        while (NextKey() is string key)
        {
            Advance();
            Demand(JsonTokenType.String, $"{MetadataKey} '{key}' must be a string");
            if (!_metadata.TryAdd(key, ReadString()))
            {
                throw Fault($"{MetadataKey} '{key}' occurs twice.");
            }
        }
    }

    private void ReadEntry(string name)
    {
        long at = Position;
        Demand(JsonTokenType.StartObject, $"'{name}' must be an object");
        ElementType? type = null;
        Shape? shape = null;
        List<long>? offsets = null;
        while (NextKey() is string key)
        {
            Advance();
            switch (key)
            {
                case "dtype" when type is null:
                    type = ReadType(name);
                    break;
                case "shape" when shape is null:
                    shape = ReadShape(name);
                    break;
                case "data_offsets" when offsets is null:
                    offsets = ReadNumbers($"data_offsets of '{name}'", long.MaxValue);
                    break;
                default:
                    throw Fault($"'{name}' must have dtype, shape and data_offsets, once each; got '{key}'.");
            }
        }

        if (type is null || shape is null || offsets is not [long begin, long end])
        {
            throw new CheckpointException(_file, at, $"'{name}' must have dtype, shape and two data_offsets.");
        }

        if (begin > end || end > _dataLength)
        {
            throw new CheckpointException(_file, at, $"the data_offsets of '{name}', {begin} and {end}, must ascend and not exceed the file's {_dataLength} data bytes.");
        }

        long expected = (long)shape.Value.ElementCount * type.Value.ByteSize();
        if (end - begin != expected || expected > Array.MaxLength)
        {
            throw new CheckpointException(_file, at, $"'{name}', {type} {shape}, takes {expected} bytes (at most {Array.MaxLength} are supported), but its data_offsets span {end - begin}.");
        }

        _entries.Add(new SafetensorsEntry(name, type.Value, shape.Value, _dataStart + begin, (int)expected));
    }

    private ElementType ReadType(string name)
    {
        Demand(JsonTokenType.String, $"dtype of '{name}' must be a string");
        string text = ReadString();
        return SafetensorsTypes.TryParse(text, out ElementType type) ? type : throw Fault($"dtype '{text}' of '{name}' is not supported.");
    }

    private Shape ReadShape(string name)
    {
        List<long> sizes = ReadNumbers($"shape of '{name}'", int.MaxValue);
        try
        {
            return new Shape([.. sizes.Select(s => (int)s)]);
        }
        catch (ArgumentException e)
        {
            throw new CheckpointException(_file, Position, $"shape of '{name}' has more than {int.MaxValue} elements.", e);
        }
    }

    private List<long> ReadNumbers(string what, long max)
    {
        Demand(JsonTokenType.StartArray, $"{what} must be an array");
        var numbers = new List<long>();
        while (Advance() != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long number) || number < 0 || number > max)
            {
                throw Fault($"{what} must hold whole numbers from 0 to {max}.");
            }

            if (numbers.Count == MaxRank)
            {
                throw Fault($"{what} holds more than {MaxRank} numbers.");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>
    /// Checks that the arrays fill the data without gaps or overlaps, so that no byte is hidden or
    /// read twice.
    /// </summary>
    private readonly void CheckCoverage()
    {
        long next = _dataStart;
        foreach (SafetensorsEntry entry in _entries.OrderBy(e => e.Offset).ThenBy(e => e.ByteLength))
        {
            if (entry.Offset != next)
            {
                string fault = entry.Offset > next ? "leaves a gap before it" : "overlaps the previous array";
                throw new CheckpointException(_file, entry.Offset, $"'{entry.Name}' {fault}: it starts at byte {entry.Offset}, but the previous array ends at byte {next}.");
            }

            next += entry.ByteLength;
        }

        if (next != _dataStart + _dataLength)
        {
            throw new CheckpointException(_file, next, $"{_dataStart + _dataLength - next} bytes at the end belong to no array.");
        }
    }

    private string? NextKey() => Advance() == JsonTokenType.EndObject ? null : ReadString();

    private JsonTokenType Advance()
    {
        if (!_json.Read())
        {
            throw Fault("the header ends too early.");
        }

        return _json.TokenType;
    }

    private readonly string ReadString()
    {
        try
        {
            return _json.GetString()!;
        }
        catch (InvalidOperationException e)
        {
            // For example \ud800, half of a surrogate pair.
            throw new CheckpointException(_file, Position, "a string of the header contains an escape sequence that is not a character.", e);
        }
    }

    private readonly void Demand(JsonTokenType wanted, string what)
    {
        if (_json.TokenType != wanted)
        {
            throw Fault($"{what}, got {_json.TokenType}.");
        }
    }

    private readonly CheckpointException Fault(string reason) => new(_file, Position, reason);
}
