namespace NeoResNet.Training;

/// <summary>
/// Specifies the random changes of training photos. The changes of a photo depend only on the seed,
/// the epoch and the photo.
/// </summary>
/// <remarks>
/// The steps are, in this order: cut a part out of the photo and resize it (<see cref="Crop"/>);
/// flip it (<see cref="Flip"/>); change its colours (<see cref="DistortColors"/>); normalize it as
/// the recipe says; erase a square (<see cref="Cutout"/>); mix it with another photo of the batch
/// (<see cref="Mixup"/>).
/// </remarks>
public sealed record Augmentation
{
    /// <summary>Gets no changes: photos are prepared as for classification.</summary>
    public static Augmentation None { get; } = new();

    /// <summary>
    /// Gets the usual changes for photos of 32x32 pixels: shifts by up to 4 pixels with reflected
    /// edges, and alternating flips.
    /// </summary>
    public static Augmentation Cifar { get; } = new() { Crop = CropRule.Shift, Padding = 4, Flip = FlipRule.Alternating };

    /// <summary>
    /// Gets the changes of slim's <c>inception_preprocessing</c>: random parts of the photo, random
    /// flips, and distorted colours.
    /// </summary>
    public static Augmentation Inception { get; } = new() { Crop = CropRule.Area, Flip = FlipRule.Random, DistortColors = true };

    /// <summary>
    /// Gets the changes of slim's <c>vgg_preprocessing</c>: random scales and positions, and random
    /// flips.
    /// </summary>
    public static Augmentation Vgg { get; } = new() { Crop = CropRule.Scale, Flip = FlipRule.Random };

    /// <summary>Gets how a part is cut out of a photo.</summary>
    public CropRule Crop { get; init; }

    /// <summary>
    /// Gets the maximum shift in pixels, at least 0 and less than the input's sides, for
    /// <see cref="CropRule.Shift"/>. The default is 4.
    /// </summary>
    public int Padding { get; init; } = 4;

    /// <summary>
    /// Gets the smallest share of the photo's area, above 0 and at most 1, for
    /// <see cref="CropRule.Area"/>. The default is 0.05, as in slim.
    /// </summary>
    public double MinArea { get; init; } = 0.05;

    /// <summary>Gets how photos are flipped from left to right.</summary>
    public FlipRule Flip { get; init; }

    /// <summary>
    /// Gets whether brightness, saturation, hue and contrast change, as slim's
    /// <c>distort_color</c> does.
    /// </summary>
    public bool DistortColors { get; init; }

    /// <summary>
    /// Gets the side of the square that is erased at a random position, in pixels, at least 0. 0
    /// erases nothing.
    /// </summary>
    /// <remarks>
    /// Erased values are 0 after normalization. The square may extend beyond the photo. Source:
    /// DeVries and Taylor, arXiv 1708.04552.
    /// </remarks>
    public int Cutout { get; init; }

    /// <summary>
    /// Gets the parameter of the beta distribution that mixes two photos and their labels, at least
    /// 0. 0 mixes nothing.
    /// </summary>
    /// <remarks>Source: Zhang and others, arXiv 1710.09412.</remarks>
    public double Mixup { get; init; }

    /// <summary>Throws if a value is out of range.</summary>
    /// <exception cref="ArgumentException">The message names the value and its range.</exception>
    internal void ThrowIfFaulty(Recipe recipe)
    {
        Check(Crop != CropRule.Shift || (Padding >= 0 && Padding < Math.Min(recipe.Height, recipe.Width)), nameof(Padding), Padding, $"from 0 to {Math.Min(recipe.Height, recipe.Width) - 1}, less than the input's sides");
        Check(MinArea is > 0 and <= 1, nameof(MinArea), MinArea, "above 0 and at most 1");
        Check(Cutout >= 0, nameof(Cutout), Cutout, "at least 0");
        Check(Mixup is >= 0 and < double.PositiveInfinity, nameof(Mixup), Mixup, "at least 0");
    }

    private static void Check(bool isValid, string name, double value, string range)
    {
        if (!isValid)
        {
            throw new ArgumentException(FormattableString.Invariant($"{nameof(Augmentation)}.{name} must be {range}, but is {value}."));
        }
    }
}

/// <summary>Specifies how a part is cut out of a training photo.</summary>
public enum CropRule
{
    /// <summary>The part that the recipe cuts out for classification.</summary>
    Recipe,

    /// <summary>
    /// The recipe's part, shifted by up to <see cref="Augmentation.Padding"/> pixels in each
    /// direction. Pixels beyond the edge are those on the other side of the edge (reflection
    /// without the edge itself).
    /// </summary>
    Shift,

    /// <summary>
    /// A part with a random area, a random aspect ratio from 3:4 to 4:3 and a random position,
    /// stretched to the input's size, as TensorFlow's <c>sample_distorted_bounding_box</c> selects
    /// it.
    /// </summary>
    Area,

    /// <summary>
    /// A part of the input's size at a random position, after the photo's shorter side was resized
    /// to a random length from 256/224 to 512/224 of the input's longer side.
    /// </summary>
    Scale,
}

/// <summary>Specifies how training photos are flipped from left to right.</summary>
public enum FlipRule
{
    /// <summary>Never.</summary>
    Never,

    /// <summary>With probability 1/2, in each epoch anew.</summary>
    Random,

    /// <summary>
    /// With probability 1/2 in the first epoch. In every further epoch, a photo is flipped if it was
    /// not flipped in the epoch before, so that two epochs show both views of all photos.
    /// </summary>
    /// <remarks>Source: Jordan, arXiv 2404.00498.</remarks>
    Alternating,
}
