using System.Text.Json;
using NeoResNet.Tensors;

namespace NeoResNet;

/// <summary>
/// Reads recipes from untrusted JSON: every key must be known, and the type and the range of every
/// value are checked.
/// </summary>
internal sealed class RecipeReader
{
    /// <summary>
    /// Specifies the maximum length of the text, in bytes. Class names may need this length.
    /// </summary>
    public const int MaxLength = ClassNames.MaxFileLength;

    /// <summary>
    /// Specifies the maximum number of JSON tokens: the maximum number of classes, and all other
    /// keys and values.
    /// </summary>
    public const int MaxTokens = RecipeRules.MaxClasses + 100;

    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 3, AllowDuplicateProperties = false };

    private readonly string _file;
    private readonly string _where;

    private RecipeReader(string file, string where)
    {
        _file = file;
        _where = where;
    }

    /// <summary>Reads a recipe.</summary>
    /// <param name="text">The JSON text, UTF-8.</param>
    /// <param name="file">Name of the file in messages.</param>
    /// <param name="where">Name of the text in messages, such as "the recipe".</param>
    /// <exception cref="DataFileException">
    /// The text is not a recipe, or a value is invalid.
    /// </exception>
    public static Recipe Read(ReadOnlyMemory<byte> text, string file, string where)
    {
        var reader = new RecipeReader(file, where);
        if (text.Length > MaxLength)
        {
            throw reader.Fault($"it has {text.Length} bytes; the maximum is {MaxLength}.");
        }

        try
        {
            if (JsonFile.HasMoreTokens(text.Span, MaxTokens))
            {
                throw reader.Fault($"it has more than {MaxTokens} values.");
            }

            using JsonDocument json = JsonDocument.Parse(text, Options);
            return reader.Read(json.RootElement);
        }
        catch (JsonException e)
        {
            throw reader.Fault($"invalid JSON: {e.Message}", e);
        }
        catch (InvalidOperationException e)
        {
            // An escape such as \ud800 is half of a surrogate pair. The code above has checked the
            // types of all values.
            throw reader.Fault("a string has an escape sequence that is not a character.", e);
        }
    }

    private Recipe Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Fault($"expected a JSON object, got {Describe(root)}.");
        }

        // Placeholders: the keys of these values are required.
        var recipe = new Recipe { Height = 0, Width = 0, Interpolation = default, Range = default };

        // The version is checked first, so that a recipe of another version is reported as such.
        // Unknown keys are checked before missing keys, so that a misspelt key is reported as
        // unknown.
        if (root.TryGetProperty(RecipeKeys.Version, out JsonElement version))
        {
            _ = With(recipe, RecipeKeys.Version, version);
        }

        foreach (JsonProperty property in root.EnumerateObject())
        {
            recipe = With(recipe, property.Name, property.Value);
        }

        string? missing = Array.Find(RecipeKeys.Required, key => !root.TryGetProperty(key, out _));
        if (missing is not null)
        {
            throw Fault($"the key '{missing}' is missing.");
        }

        return RecipeRules.FaultOf(recipe) is { } fault ? throw Fault(fault) : recipe;
    }

    private Recipe With(Recipe recipe, string key, JsonElement value) => key switch
    {
        RecipeKeys.Version => Whole(key, value) == RecipeJson.Version ? recipe : throw Wrong(key, $"{RecipeJson.Version}, the only supported version", value),
        RecipeKeys.Model => recipe with { Model = String(key, value) },
        RecipeKeys.Height => recipe with { Height = Whole(key, value) },
        RecipeKeys.Width => recipe with { Width = Whole(key, value) },
        RecipeKeys.CropFraction => recipe with { CropFraction = Number(key, "a number", value) },
        RecipeKeys.Resize => recipe with { Resize = Choice(key, value, RecipeWords.ResizeRules) },
        RecipeKeys.ShorterSide => recipe with { ShorterSide = Whole(key, value) },
        RecipeKeys.Interpolation => recipe with { Interpolation = Choice(key, value, RecipeWords.Interpolations) },
        RecipeKeys.Range => recipe with { Range = Numbers(key, value, 2) is [var low, var high] ? new(low, high) : default },
        RecipeKeys.Mean => recipe with { Mean = Colours(key, value) },
        RecipeKeys.Std => recipe with { StandardDeviation = Colours(key, value) },
        RecipeKeys.Channels => recipe with { Channels = Choice(key, value, RecipeWords.ChannelOrders) },
        RecipeKeys.LabelOffset => recipe with { LabelOffset = Whole(key, value) },
        RecipeKeys.Classes => recipe with { ClassCount = Whole(key, value) },
        RecipeKeys.UnknownThreshold => recipe with { UnknownThreshold = Number(key, "a number", value) },
        RecipeKeys.ClassNames when value.ValueKind == JsonValueKind.String => recipe with { ClassNamesFile = String(key, value) },
        RecipeKeys.ClassNames => recipe with { ClassNames = ClassNames.TryRead(value) ?? throw Wrong(key, "an array of strings or the name of a file", value) },
        _ => throw Fault($"unknown key '{key}'. docs/preprocessing.md lists the keys."),
    };

    private int Whole(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out int number) ? number : throw Wrong(key, "a whole number", value);

    private double Number(string key, string expected, JsonElement value) =>
        value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out double number) && double.IsFinite(number) ? number : throw Wrong(key, expected, value);

    private double[] Numbers(string key, JsonElement value, int count)
    {
        string expected = $"an array of {count} numbers";
        return value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == count
            ? [.. value.EnumerateArray().Select(number => Number(key, expected, number))]
            : throw Wrong(key, expected, value);
    }

    private RgbValues Colours(string key, JsonElement value) => Numbers(key, value, 3) is [var red, var green, var blue] ? new(red, green, blue) : default;

    private T Choice<T>(string key, JsonElement value, (T Value, string Word)[] words)
    {
        int found = value.ValueKind == JsonValueKind.String ? Array.FindIndex(words, pair => value.ValueEquals(pair.Word)) : -1;
        return found >= 0 ? words[found].Value : throw Wrong(key, $"one of {string.Join(", ", words.Select(pair => pair.Word))}", value);
    }

    private string String(string key, JsonElement value) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Wrong(key, "a string", value);

    private DataFileException Wrong(string key, string expected, JsonElement found) => Fault($"'{key}' should be {expected}, got {Describe(found)}.");

    private DataFileException Fault(string reason, Exception? inner = null) => new(_file, null, $"{_where}: {reason}", inner);

    private static string Describe(JsonElement value)
    {
        const int Longest = 60;
        string text = value.GetRawText();
        return text.Length <= Longest ? text : $"{text.AsSpan(0, Longest)}...";
    }
}
