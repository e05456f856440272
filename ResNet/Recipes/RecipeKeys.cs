namespace NeoResNet.Recipes;

/// <summary>The keys of a recipe's JSON, in the order they are written.</summary>
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
    public const string ClassNames = "class_names";

    /// <summary>What cannot be left out: a default here would be a silent guess.</summary>
    public static readonly string[] Required = [Version, Height, Width, Resize, Interpolation, Range, Mean, Std, Channels];
}
