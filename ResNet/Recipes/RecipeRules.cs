using System.Globalization;

namespace NeoResNet;

/// <summary>Checks the ranges of a recipe's values, for recipes from files and from code.</summary>
internal static class RecipeRules
{
    /// <summary>Specifies the maximum number of classes of a recipe.</summary>
    public const int MaxClasses = 1 << 20;

    private const int MaxNameLength = 200;
    private const double MaxMagnitude = 1e6;
    private const double MinSpread = 1e-6;

    /// <summary>
    /// Returns one sentence about the first value that is out of range, with its key; null if all
    /// values are valid.
    /// </summary>
    public static string? FaultOf(Recipe recipe) =>
        Side(RecipeKeys.Height, recipe.Height)
        ?? Side(RecipeKeys.Width, recipe.Width)
        ?? Unless(recipe.CropFraction is > 0 and <= 1, RecipeKeys.CropFraction, "a number above 0 and at most 1", recipe.CropFraction)
        ?? Unless(Enum.IsDefined(recipe.Resize), RecipeKeys.Resize, "a known rule", recipe.Resize)
        ?? Unless(Enum.IsDefined(recipe.Interpolation), RecipeKeys.Interpolation, "a known interpolation", recipe.Interpolation)
        ?? Unless(Enum.IsDefined(recipe.Channels), RecipeKeys.Channels, "a known order", recipe.Channels)
        ?? ShorterSide(recipe)
        ?? Range(recipe.Range)
        ?? Colours(RecipeKeys.Mean, recipe.Mean, -MaxMagnitude)
        ?? Colours(RecipeKeys.Std, recipe.StandardDeviation, MinSpread)
        ?? Unless(recipe.ClassCount is null or (> 0 and <= MaxClasses), RecipeKeys.Classes, $"a whole number from 1 to {MaxClasses}", recipe.ClassCount)
        ?? Unless(
            recipe.LabelOffset >= 0 && recipe.LabelOffset < (recipe.ClassCount ?? MaxClasses),
            RecipeKeys.LabelOffset, $"a whole number from 0 to {(recipe.ClassCount ?? MaxClasses) - 1}", recipe.LabelOffset)
        ?? Unless(recipe.UnknownThreshold is null or (> 0 and <= 1), RecipeKeys.UnknownThreshold, "a number above 0 and at most 1", recipe.UnknownThreshold)
        ?? Unless(recipe.Model is null or { Length: > 0 and <= MaxNameLength }, RecipeKeys.Model, $"a name of 1 to {MaxNameLength} characters", recipe.Model)
        ?? Names(recipe);

    private static string? Side(string key, int value) => Unless(value is >= 1 and <= Recipe.MaxSide, key, $"a whole number from 1 to {Recipe.MaxSide}", value);

    private static string? ShorterSide(Recipe recipe)
    {
        if (recipe.Resize == ResizeRule.Stretch)
        {
            return Unless(recipe.ShorterSide is null, RecipeKeys.ShorterSide, "absent for the rule stretch", recipe.ShorterSide);
        }

        // A smaller side would leave edge positions without pixels. slim's rounding may remove one
        // more pixel.
        int least = Math.Max(recipe.Height, recipe.Width) + (recipe.Resize == ResizeRule.ShorterSideSlim ? 1 : 0);
        return Unless(
            recipe.ShorterSide >= least && recipe.ShorterSide <= Recipe.MaxSide,
            RecipeKeys.ShorterSide, $"a whole number from {least} to {Recipe.MaxSide}, because the input is cut out of it", recipe.ShorterSide);
    }

    private static string? Range(ValueRange range) => Unless(
        Math.Abs(range.Low) <= MaxMagnitude && Math.Abs(range.High) <= MaxMagnitude && range.High - range.Low >= MinSpread,
        RecipeKeys.Range, "two numbers, the second the larger one", range);

    private static string? Colours(string key, RgbValues values, double least)
    {
        bool fits = new[] { values.Red, values.Green, values.Blue }.All(value => value >= least && value <= MaxMagnitude);
        return Unless(fits, key, string.Create(CultureInfo.InvariantCulture, $"three numbers from {least} to {MaxMagnitude}"), values);
    }

    private static string? Names(Recipe recipe)
    {
        if (recipe is { ClassNames: not null, ClassNamesFile: not null })
        {
            return $"'{RecipeKeys.ClassNames}' should be names or a file name, got both.";
        }

        // A recipe is untrusted. It must not make a program read a file in another folder.
        if (recipe.ClassNamesFile is { } file && (file.Length is 0 or > MaxNameLength || file is "." or ".." || file.AsSpan().ContainsAny("/\\:\0")))
        {
            return $"'{RecipeKeys.ClassNames}' should name a file beside the weights, without a folder, got '{file}'.";
        }

        return recipe.ClassNames is { } names && recipe.ClassCount is { } classes && names.Fit(classes, recipe.LabelOffset) is null
            ? $"'{RecipeKeys.ClassNames}' should name {classes} classes, as '{RecipeKeys.Classes}' says, got {names.Count}."
            : null;
    }

    private static string? Unless(bool fits, string key, string expected, object? found) =>
        fits ? null : string.Create(CultureInfo.InvariantCulture, $"'{key}' should be {expected}, got {found ?? "nothing"}.");
}
