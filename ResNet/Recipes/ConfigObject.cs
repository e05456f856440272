using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads the values of a JSON object in an untrusted configuration file that another tool wrote.
/// Keys that do not affect the network or its photos are not read.
/// </summary>
internal sealed class ConfigObject
{
    /// <summary>
    /// Specifies the maximum length of a file in bytes, which the names of classes determine.
    /// </summary>
    public const int MaxLength = ClassNames.MaxFileLength;

    /// <summary>
    /// Specifies the maximum number of tokens: those of the maximum number of classes with two
    /// values each, twice, and all other keys and values.
    /// </summary>
    public const int MaxValues = (4 * RecipeRules.MaxClasses) + 1000;

    private const int MaxShown = 60;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 16, AllowDuplicateProperties = false };

    private readonly JsonElement _element;
    private readonly string _path;

    private ConfigObject(string file, string path, JsonElement element)
    {
        File = file;
        _path = path;
        _element = element;
    }

    /// <summary>Gets the path of the file.</summary>
    public string File { get; }

    /// <summary>Reads a file.</summary>
    /// <param name="file">Path of the file.</param>
    /// <exception cref="DataFileException">The file is not a JSON object.</exception>
    /// <exception cref="IOException">The file cannot be read.</exception>
    public static ConfigObject Read(string file)
    {
        ReadOnlyMemory<byte> text = JsonFile.Read(file, MaxLength, "a configuration");
        try
        {
            if (JsonFile.HasMoreTokens(text.Span, MaxValues))
            {
                throw new DataFileException(file, null, $"has more than {MaxValues} values.");
            }

            using JsonDocument json = JsonDocument.Parse(text, Options);
            return json.RootElement.ValueKind == JsonValueKind.Object
                ? new(file, "", json.RootElement.Clone())
                : throw new DataFileException(file, null, $"expected a JSON object, got {Describe(json.RootElement)}.");
        }
        catch (JsonException e)
        {
            throw new DataFileException(file, null, $"invalid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // An escape such as \ud800 is half of a surrogate pair.
            throw new DataFileException(file, null, "a name has an escape sequence that is not a character.", e);
        }
    }

    /// <summary>Returns whether a key has a value other than null.</summary>
    public bool Has(string key) => Find(key) is not null;

    /// <summary>Gets whether the object has no keys.</summary>
    public bool IsEmpty => !_element.EnumerateObject().Any();

    /// <summary>Returns whether the value of a key is an object.</summary>
    public bool IsObject(string key) => Find(key) is { ValueKind: JsonValueKind.Object };

    /// <summary>Returns the object under a key; null if the key is absent.</summary>
    public ConfigObject? Object(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object ? new(File, $"{_path}{key}.", value)
        : throw Wrong(key, "an object");

    /// <summary>Returns the text under a key; null if the key is absent.</summary>
    public string? Text(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.String ? TextOf(key, value)
        : throw Wrong(key, "a string");

    /// <summary>Returns the whole number under a key; null if the key is absent.</summary>
    public int? Whole(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number
        : throw Wrong(key, "a whole number");

    /// <summary>Returns the number under a key; null if the key is absent.</summary>
    public double? Number(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number
        : throw Wrong(key, "a number");

    /// <summary>Returns the truth value under a key; null if the key is absent.</summary>
    public bool? Flag(string key) => Find(key) is not { } value ? null
        : value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.ValueKind == JsonValueKind.True
        : throw Wrong(key, "true or false");

    /// <summary>Returns the whole numbers under a key; null if the key is absent.</summary>
    public int[]? Wholes(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.Number && item.TryGetInt32(out _))
            ? [.. value.EnumerateArray().Select(item => item.GetInt32())]
            : throw Wrong(key, "an array of whole numbers");

    /// <summary>Returns the three numbers under a key; null if the key is absent.</summary>
    public RgbValues? Colours(string key)
    {
        if (Find(key) is not { } value)
        {
            return null;
        }

        double[] numbers = value.ValueKind != JsonValueKind.Array ? []
            : [.. value.EnumerateArray().Take(4).Select(item => item.ValueKind == JsonValueKind.Number && item.TryGetDouble(out double number) ? number : double.NaN)];
        return numbers is [var red, var green, var blue] && Array.TrueForAll(numbers, double.IsFinite) ? new(red, green, blue) : throw Wrong(key, "an array of three numbers");
    }

    /// <summary>Returns the texts under a key, an array; null if the key is absent.</summary>
    public string[]? Texts(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
            ? [.. value.EnumerateArray().Select(item => TextOf(key, item))]
            : throw Wrong(key, "an array of strings");

    /// <summary>Returns the texts under a key, an object, by their keys; null if it is absent.</summary>
    public Dictionary<string, string>? TextMap(string key) => Find(key) is not { } value ? null
        : value.ValueKind == JsonValueKind.Object && value.EnumerateObject().All(item => item.Value.ValueKind == JsonValueKind.String)
            ? value.EnumerateObject().ToDictionary(item => NameOf(key, item), item => TextOf(key, item.Value))
            : throw Wrong(key, "an object of strings");

    /// <summary>Returns a value, or throws if the key is absent.</summary>
    /// <exception cref="DataFileException">The value is null.</exception>
    public T Required<T>(string key, T? value)
        where T : struct => value ?? throw Fault($"the key '{_path}{key}' is missing.");

    /// <inheritdoc cref="Required{T}(string, T?)"/>
    public T Required<T>(string key, T? value)
        where T : class => value ?? throw Fault($"the key '{_path}{key}' is missing.");

    /// <summary>Returns the error that a value of a key is unsupported.</summary>
    /// <param name="key">The key.</param>
    /// <param name="expected">The supported values.</param>
    public DataFileException Wrong(string key, string expected) => Fault($"'{_path}{key}' should be {expected}, got {(Find(key) is { } value ? Describe(value) : "nothing")}.");

    /// <summary>Returns an error about the file.</summary>
    public DataFileException Fault(string reason) => new(File, null, $"{reason} To prepare photos in another way, write a {RecipeFile.Suffix} file beside the weights.");

    private JsonElement? Find(string key) => _element.TryGetProperty(key, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private string TextOf(string key, JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(key, "text without half of a surrogate pair");
        }
    }

    private string NameOf(string key, JsonProperty item)
    {
        try
        {
            return item.Name;
        }
        catch (InvalidOperationException)
        {
            throw Wrong(key, "text without half of a surrogate pair");
        }
    }

    // A document takes many times the memory of short values such as "[1,1,1".
    private static string Describe(JsonElement value)
    {
        string text = value.GetRawText();
        return text.Length <= MaxShown ? text : $"{text.AsSpan(0, MaxShown)}...";
    }
}
