using System.Globalization;
using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads class names from JSON: an array of names; a map from index to name, as transformers'
/// <c>id2label</c>, or to identifier and name, as Keras's <c>class_index.json</c>; a map from name
/// to index, as torchvision's <c>class_to_idx</c>; or an object that contains one of them.
/// </summary>
/// <remarks>
/// The text is read token by token, and names beyond the number of classes are only counted, so
/// that memory does not depend on what the text claims.
/// </remarks>
internal ref struct ClassNamesJson
{
    private const string Expected = "expected names of classes: an array of strings, an object of indices and names, or an object with the key id2label";

    // The keys under which projects store names, the most specific first.
    private static readonly string[] Keys = ["id2label", "label2id", "class_to_idx", "class_names", "label_names", "classes", "labels"];

    private readonly string _file;
    private readonly string?[] _names;
    private Utf8JsonReader _json;
    private int _count;
    private string? _fault;
    private string? _outOfRange;

    private ClassNamesJson(ReadOnlySpan<byte> text, string file, int classes)
    {
        _file = file;
        _names = new string?[classes + 1];
        _json = new(text);
    }

    /// <summary>Reads the names in a file.</summary>
    /// <param name="text">The JSON text, UTF-8.</param>
    /// <param name="file">Name of the file in messages.</param>
    /// <param name="classes">Number of classes of the network.</param>
    /// <exception cref="DataFileException">The text is not JSON, or has no names.</exception>
    public static FoundNames Read(ReadOnlySpan<byte> text, string file, int classes)
    {
        try
        {
            string? key = KeyIn(text);
            var reader = new ClassNamesJson(text, file, classes);
            reader.MoveTo(key);
            reader.ReadNames();

            // If there are too many names, their number says more than the first index.
            string? fault = reader._fault ?? (reader._count <= classes ? reader._outOfRange : null);
            return fault is null ? new(reader._names, reader._count) : throw new DataFileException(file, null, fault);
        }
        catch (JsonException e)
        {
            string dictionary = text.TrimStart("{[ \r\n\t"u8) is [(>= (byte)'0' and <= (byte)'9') or (byte)'\'', ..]
                ? " A Python dictionary is not JSON; write it with json.dump." : "";
            throw new DataFileException(file, null, $"invalid JSON: {e.Message}{dictionary}", e);
        }
        catch (InvalidOperationException e)
        {
            // For example \ud800, half of a surrogate pair.
            throw new DataFileException(file, null, "a string has an escape sequence that is not a character.", e);
        }
    }

    /// <summary>Reads an array of names; returns null if the text is anything else.</summary>
    /// <param name="text">The JSON text, UTF-8.</param>
    /// <param name="classes">Number of classes of the network.</param>
    public static FoundNames? TryReadList(ReadOnlySpan<byte> text, int classes)
    {
        try
        {
            var reader = new ClassNamesJson(text, "", classes);
            if (!reader._json.Read() || reader._json.TokenType != JsonTokenType.StartArray)
            {
                return null;
            }

            reader.ReadList();
            while (reader._json.Read())
            {
                // The reader throws if anything follows the array.
            }

            return reader._fault is null ? new(reader._names, reader._count) : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return null;
        }
    }

    // Reads the whole text, so that the rest is valid JSON even if it is skipped later.
    private static string? KeyIn(ReadOnlySpan<byte> text)
    {
        var json = new Utf8JsonReader(text);
        int best = Keys.Length;
        while (json.Read())
        {
            if (json.TokenType == JsonTokenType.PropertyName && json.CurrentDepth == 1)
            {
                int found = -1;
                for (int i = 0; i < best && found < 0; i++)
                {
                    found = json.ValueTextEquals(Keys[i]) ? i : -1;
                }

                _ = json.Read();
                best = found >= 0 && json.TokenType is (JsonTokenType.StartObject or JsonTokenType.StartArray) ? found : best;
                json.Skip();
            }
        }

        return best < Keys.Length ? Keys[best] : null;
    }

    private void MoveTo(string? key)
    {
        _ = _json.Read();
        while (key is not null && _json.Read())
        {
            bool isKey = _json.ValueTextEquals(key);
            _ = _json.Read();
            if (isKey && _json.TokenType is (JsonTokenType.StartObject or JsonTokenType.StartArray))
            {
                return;
            }

            _json.Skip();
        }
    }

    private void ReadNames()
    {
        if (_json.TokenType == JsonTokenType.StartArray)
        {
            ReadList();
        }
        else if (_json.TokenType == JsonTokenType.StartObject)
        {
            ReadMap();
        }
        else
        {
            throw new DataFileException(_file, _json.TokenStartIndex, $"{Expected}, got {_json.TokenType}.");
        }
    }

    private void ReadList()
    {
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            if (_json.TokenType != JsonTokenType.String)
            {
                _fault ??= $"{Expected}, got {_json.TokenType} at byte {_json.TokenStartIndex}.";
                _json.Skip();
                continue;
            }

            if (_count < _names.Length)
            {
                _names[_count] = _json.GetString();
            }

            _count++;
        }
    }

    private void ReadMap()
    {
        while (_json.Read() && _json.TokenType == JsonTokenType.PropertyName)
        {
            string key = _json.GetString()!;
            long at = _json.TokenStartIndex;
            _ = _json.Read();
            if (_json.TokenType == JsonTokenType.Number && _json.TryGetInt32(out int number))
            {
                Set(number, key);
                continue;
            }

            string? name = _json.TokenType == JsonTokenType.String ? _json.GetString() : _json.TokenType == JsonTokenType.StartArray ? SecondOrOnly() : null;
            if (name is not null && int.TryParse(key, NumberStyles.None, CultureInfo.InvariantCulture, out int index))
            {
                Set(index, name);
                continue;
            }

            throw new DataFileException(_file, at, $"{Expected}, got the key '{(key.Length > 60 ? key[..60] : key)}'.");
        }
    }

    // Keras: ["n01440764", "tench"].
    private string? SecondOrOnly()
    {
        string? name = null;
        int count = 0;
        while (_json.Read() && _json.TokenType != JsonTokenType.EndArray)
        {
            name = _json.TokenType == JsonTokenType.String && count < 2 ? _json.GetString() : name;
            count++;
            _json.Skip();
        }

        return name;
    }

    private void Set(int index, string name)
    {
        _count++;
        if ((uint)index >= (uint)_names.Length - 1)
        {
            _outOfRange ??= $"index {index} is not from 0 to {_names.Length - 2}.";
            return;
        }

        _fault ??= _names[index] is null ? null : $"index {index} occurs twice.";
        _names[index] = name;
    }
}
