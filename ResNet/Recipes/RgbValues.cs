namespace NeoResNet.Recipes;

/// <summary>One number a colour.</summary>
/// <param name="Red">For red.</param>
/// <param name="Green">For green.</param>
/// <param name="Blue">For blue.</param>
public readonly record struct RgbValues(double Red, double Green, double Blue)
{
    /// <summary>The same number for each colour.</summary>
    public static RgbValues All(double value) => new(value, value, value);
}
