namespace NeoResNet.Recipes;

/// <content>Other sizes than the recipe's own.</content>
public sealed partial record Recipe
{
    /// <summary>The recipe for a square input; the shorter side it resizes to keeps its ratio to the input's longer one.</summary>
    /// <param name="size">Height and width in pixels, 1 to <see cref="MaxSide"/>.</param>
    public Recipe WithSize(int size)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(size, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, MaxSide);
        return size == Height && size == Width ? this : this with
        {
            Height = size,
            Width = size,
            ShorterSide = ShorterSide is { } side ? Math.Max((int)Math.Round((double)side * size / Math.Max(Height, Width)), size + 1) : null,
        };
    }
}
