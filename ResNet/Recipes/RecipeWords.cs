namespace NeoResNet.Recipes;

/// <summary>The words that stand for choices in a recipe's JSON.</summary>
internal static class RecipeWords
{
    public static readonly (ResizeRule Value, string Word)[] ResizeRules =
    [
        (ResizeRule.Stretch, "stretch"),
        (ResizeRule.ShorterSideSlim, "shorter_side_slim"),
        (ResizeRule.ShorterSideTorchvision, "shorter_side_torchvision"),
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
