using System.Text.Json;
using System.Text.Unicode;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Checkpoints;

/// <summary>Reads and checks the JSON header of a safetensors file. Nothing in it is believed that was not held against the file's length.</summary>
internal ref struct SafetensorsHeader
{
    /// <summary>Key of the string map beside the arrays.</summary>
    public const string MetadataKey = "__metadata__";

    // More dimensions than NumPy or any framework has; bounds what a lying header makes us keep.
    private const int MaxRank = 64;

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
    /// <param name="fileLength">Length of the file; the data fill what the header leaves.</param>
    /// <param name="file">Name of the file, for messages.</param>
    /// <exception cref="CheckpointException">The header is no such JSON, or what it says does not fit itself or the file.</exception>
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
            throw new CheckpointException(file, header.Position, $"the header is not the JSON it should be: {e.Message}", e);
        }

        header.CheckCoverage();
        return (header._entries, header._metadata);
    }

    private readonly long Position => _start + _json.TokenStartIndex;

    private void ReadObject()
    {
        Advance();
        Demand(JsonTokenType.StartObject, "the header should be a JSON object");
        while (NextKey() is string name)
        {
            if (!_names.Add(name))
            {
                throw Fault($"'{name}' stands twice in the header.");
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

        // Lets the reader see that only white space follows.
        if (_json.Read())
        {
            throw Fault("the header should end after its object.");
        }
    }

    private void ReadMetadata()
    {
        Demand(JsonTokenType.StartObject, $"{MetadataKey} should be an object");
        while (NextKey() is string key)
        {
            Advance();
            Demand(JsonTokenType.String, $"{MetadataKey} '{key}' should be a string");
            if (!_metadata.TryAdd(key, ReadString()))
            {
                throw Fault($"{MetadataKey} '{key}' stands twice.");
            }
        }
    }

    private void ReadEntry(string name)
    {
        long at = Position;
        Demand(JsonTokenType.StartObject, $"'{name}' should be an object");
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
                    throw Fault($"'{name}' has dtype, shape and data_offsets, once each; got '{key}'.");
            }
        }

        if (type is null || shape is null || offsets is not [long begin, long end])
        {
            throw new CheckpointException(_file, at, $"'{name}' should have dtype, shape and two data_offsets.");
        }

        if (begin > end || end > _dataLength)
        {
            throw new CheckpointException(_file, at, $"'{name}' lies at data bytes {begin} to {end}, outside the file's {_dataLength}.");
        }

        long expected = (long)shape.Value.ElementCount * type.Value.ByteSize();
        if (end - begin != expected || expected > Array.MaxLength)
        {
            throw new CheckpointException(_file, at, $"'{name}', {type} {shape}, takes {expected} bytes (at most {Array.MaxLength} are read), but its data_offsets span {end - begin}.");
        }

        _entries.Add(new SafetensorsEntry(name, type.Value, shape.Value, _dataStart + begin, (int)expected));
    }

    private ElementType ReadType(string name)
    {
        Demand(JsonTokenType.String, $"dtype of '{name}' should be a string");
        string text = ReadString();
        return SafetensorsTypes.TryParse(text, out ElementType type) ? type : throw Fault($"dtype '{text}' of '{name}' is not known.");
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
        Demand(JsonTokenType.StartArray, $"{what} should be an array");
        var numbers = new List<long>();
        while (Advance() != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.Number || !_json.TryGetInt64(out long number) || number < 0 || number > max)
            {
                throw Fault($"{what} should hold whole numbers from 0 to {max}.");
            }

            if (numbers.Count == MaxRank)
            {
                throw Fault($"{what} holds more than {MaxRank} numbers.");
            }

            numbers.Add(number);
        }

        return numbers;
    }

    /// <summary>The arrays must fill the data without gaps or overlaps, so that no byte is hidden and none is read twice.</summary>
    private readonly void CheckCoverage()
    {
        long next = _dataStart;
        foreach (SafetensorsEntry entry in _entries.OrderBy(e => e.Offset).ThenBy(e => e.ByteLength))
        {
            if (entry.Offset != next)
            {
                string fault = entry.Offset > next ? "leaves a gap before it" : "overlaps the array before it";
                throw new CheckpointException(_file, entry.Offset, $"'{entry.Name}' {fault}: it starts at byte {entry.Offset}, the bytes before end at {next}.");
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
            // An escape such as \ud800 names half of a surrogate pair.
            throw new CheckpointException(_file, Position, "a string of the header holds an escape that is no character.", e);
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
