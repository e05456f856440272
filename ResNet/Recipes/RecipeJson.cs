using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NeoResNet;

/// <summary>Writes recipes as JSON. <see cref="RecipeReader"/> reads them.</summary>
internal static class RecipeJson
{
    /// <summary>Specifies the version of the format in docs/preprocessing.md.</summary>
    public const int Version = 1;

    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true, NewLine = "\n" };

    /// <summary>Returns the JSON of a recipe.</summary>
    /// <exception cref="ArgumentException">A value is out of range.</exception>
    public static byte[] Write(Recipe recipe)
    {
        ArgumentNullException.ThrowIfNull(recipe);
        recipe.ThrowIfFaulty();
        using var text = new MemoryStream();
        using (var json = new Utf8JsonWriter(text, Options))
        {
            json.WriteStartObject();
            json.WriteNumber(RecipeKeys.Version, Version);
            WriteOptional(json, RecipeKeys.Model, recipe.Model);
            json.WriteNumber(RecipeKeys.Height, recipe.Height);
            json.WriteNumber(RecipeKeys.Width, recipe.Width);
            json.WriteNumber(RecipeKeys.CropFraction, recipe.CropFraction);
            json.WriteString(RecipeKeys.Resize, RecipeWords.Of(RecipeWords.ResizeRules, recipe.Resize));
            WriteOptional(json, RecipeKeys.ShorterSide, recipe.ShorterSide);
            json.WriteString(RecipeKeys.Interpolation, RecipeWords.Of(RecipeWords.Interpolations, recipe.Interpolation));
            WriteNumbers(json, RecipeKeys.Range, recipe.Range.Low, recipe.Range.High);
            WriteNumbers(json, RecipeKeys.Mean, recipe.Mean.Red, recipe.Mean.Green, recipe.Mean.Blue);
            WriteNumbers(json, RecipeKeys.Std, recipe.StandardDeviation.Red, recipe.StandardDeviation.Green, recipe.StandardDeviation.Blue);
            json.WriteString(RecipeKeys.Channels, RecipeWords.Of(RecipeWords.ChannelOrders, recipe.Channels));
            json.WriteNumber(RecipeKeys.LabelOffset, recipe.LabelOffset);
            WriteOptional(json, RecipeKeys.Classes, recipe.ClassCount);
            WriteOptional(json, RecipeKeys.UnknownThreshold, recipe.UnknownThreshold);
            WriteOptional(json, RecipeKeys.ClassNames, recipe.ClassNamesFile);
            if (recipe.ClassNames is { } names)
            {
                json.WritePropertyName(RecipeKeys.ClassNames);
                names.Write(json);
            }

            json.WriteEndObject();
        }

        text.WriteByte((byte)'\n');
        return text.ToArray();
    }

    private static void WriteOptional(Utf8JsonWriter json, string key, string? value)
    {
        if (value is not null)
        {
            json.WriteString(key, value);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string key, int? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(key, number);
        }
    }

    private static void WriteOptional(Utf8JsonWriter json, string key, double? value)
    {
        if (value is { } number)
        {
            json.WriteNumber(key, number);
        }
    }

    // Writes the numbers on one line. The JSON writer would put each number on a separate line.
    private static void WriteNumbers(Utf8JsonWriter json, string key, params ReadOnlySpan<double> numbers)
    {
        string[] texts = new string[numbers.Length];
        for (int i = 0; i < texts.Length; i++)
        {
            texts[i] = numbers[i].ToString("R", CultureInfo.InvariantCulture);
        }

        json.WritePropertyName(key);
        json.WriteRawValue($"[{string.Join(", ", texts)}]");
    }
}

/// <summary>Lists the keys of a recipe's JSON, in the order in which they are written.</summary>
internal static class RecipeKeys
{
    public const string Version = "version";
    public const string Model = "model";
    public const string Height = "height";
    public const string Width = "width";
    public const string CropFraction = "crop_fraction";
    public const string Resize = "resize";
    public const string ShorterSide = "shorter_side";
    public const string Interpolation = "interpolation";
    public const string Range = "range";
    public const string Mean = "mean";
    public const string Std = "std";
    public const string Channels = "channels";
    public const string LabelOffset = "label_offset";
    public const string Classes = "classes";
    public const string UnknownThreshold = "unknown_threshold";
    public const string ClassNames = "class_names";

    /// <summary>
    /// Lists the required keys. A default value for one of them would be a silent guess.
    /// </summary>
    public static readonly string[] Required = [Version, Height, Width, Resize, Interpolation, Range, Mean, Std, Channels];
}

/// <summary>Lists the words for enumeration values in a recipe's JSON.</summary>
internal static class RecipeWords
{
    public static readonly (ResizeRule Value, string Word)[] ResizeRules =
    [
        (ResizeRule.Stretch, "stretch"),
        (ResizeRule.ShorterSideSlim, "shorter_side_slim"),
        (ResizeRule.ShorterSideTorchvision, "shorter_side_torchvision"),
        (ResizeRule.ShorterSideTransformers, "shorter_side_transformers"),
    ];

    public static readonly (Interpolation Value, string Word)[] Interpolations =
    [
        (Interpolation.LegacyBilinear, "legacy_bilinear"),
        (Interpolation.HalfPixelBilinear, "half_pixel_bilinear"),
        (Interpolation.PillowNearest, "pillow_nearest"),
        (Interpolation.PillowBilinear, "pillow_bilinear"),
        (Interpolation.PillowBicubic, "pillow_bicubic"),
    ];

    public static readonly (ChannelOrder Value, string Word)[] ChannelOrders = [(ChannelOrder.Rgb, "rgb"), (ChannelOrder.Bgr, "bgr")];

    public static string Of<T>((T Value, string Word)[] words, T value)
        where T : struct => Array.Find(words, pair => pair.Value.Equals(value)).Word;
}
