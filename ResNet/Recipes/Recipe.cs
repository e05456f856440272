namespace NeoResNet;

/// <summary>
/// Represents the preprocessing of photos and the meaning of the classes for a set of weights. A
/// recipe belongs to its weights, because wrong preprocessing still yields plausible results.
/// </summary>
/// <remarks>
/// The steps are: cut out the centre of the photo (<see cref="CropFraction"/>); resize it
/// (<see cref="Resize"/>, <see cref="Interpolation"/>); cut the input out of its centre; scale the
/// values to <see cref="Range"/>; subtract the <see cref="Mean"/>; divide by
/// <see cref="StandardDeviation"/>. <see cref="Prepare(RgbImage)"/> does them. A value out of its
/// range throws when a recipe is used or written.
/// </remarks>
public sealed partial record Recipe
{
    /// <summary>
    /// Specifies the maximum side of the input and the maximum <see cref="ShorterSide"/>, in
    /// pixels.
    /// </summary>
    public const int MaxSide = 4096;

    /// <summary>
    /// Gets the name of the network, such as <c>resnet_v2_50</c>; null if unknown.
    /// </summary>
    public string? Model { get; init; }

    /// <summary>
    /// Gets the height of the network's input in pixels, 1 to <see cref="MaxSide"/>.
    /// </summary>
    public required int Height { get; init; }

    /// <summary>
    /// Gets the width of the network's input in pixels, 1 to <see cref="MaxSide"/>.
    /// </summary>
    public required int Width { get; init; }

    /// <summary>
    /// Gets the part of each side of the photo that is kept before resizing, above 0 and at most 1,
    /// as in slim's central crop.
    /// </summary>
    public double CropFraction { get; init; } = 1;

    /// <summary>Gets the rule for the size that the photo is resized to.</summary>
    public ResizeRule Resize { get; init; }

    /// <summary>
    /// Gets the size of the shorter side in pixels, at least <see cref="Height"/> and
    /// <see cref="Width"/>, for the rules that keep the aspect ratio; null for
    /// <see cref="ResizeRule.Stretch"/>.
    /// </summary>
    public int? ShorterSide { get; init; }

    /// <summary>Gets the interpolation of the resize.</summary>
    public required Interpolation Interpolation { get; init; }

    /// <summary>
    /// Gets the range to which values are scaled before mean and standard deviation are applied.
    /// </summary>
    public required ValueRange Range { get; init; }

    /// <summary>
    /// Gets the means that are subtracted after the scaling to <see cref="Range"/>, by colour,
    /// whatever the order of the channels.
    /// </summary>
    public RgbValues Mean { get; init; }

    /// <summary>
    /// Gets the standard deviations by which the differences are divided, by colour, above 0.
    /// </summary>
    public RgbValues StandardDeviation { get; init; } = RgbValues.All(1);

    /// <summary>Gets the order of the colours in the input.</summary>
    public ChannelOrder Channels { get; init; }

    /// <summary>
    /// Gets the number of classes before the data set's first class: 1 for slim's V2 weights, whose
    /// class 0 is the background, otherwise 0. Class <c>i</c> of the network is class <c>i -
    /// LabelOffset</c> of the data set. (slim's <c>labels_offset</c> has the opposite sign.)
    /// </summary>
    public int LabelOffset { get; init; }

    /// <summary>Gets the number of classes, including those in front; null if unknown.</summary>
    public int? ClassCount { get; init; }

    /// <summary>
    /// Gets the names of the classes; null if unknown or in <see cref="ClassNamesFile"/>.
    /// </summary>
    public ClassNames? ClassNames { get; init; }

    /// <summary>
    /// Gets the name, without a folder, of a file beside the weights that
    /// <see cref="NeoResNet.ClassNames.Load"/> reads; null for none.
    /// </summary>
    public string? ClassNamesFile { get; init; }

    /// <summary>
    /// Gets the probability, above 0 and at most 1, below which the most probable class is no
    /// answer: the photo is probably of none of the classes; null, the default, to always answer.
    /// <see cref="Prediction.IsUnknown"/> reports such photos.
    /// </summary>
    public double? UnknownThreshold { get; init; }

    /// <summary>
    /// Returns this recipe for a square input. <see cref="ShorterSide"/> keeps its ratio to the
    /// input's longer side.
    /// </summary>
    /// <param name="size">Height and width in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <returns>
    /// A recipe that differs in <see cref="Height"/>, <see cref="Width"/> and
    /// <see cref="ShorterSide"/> only.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="size"/> is out of range.
    /// </exception>
    public Recipe WithSize(int size) => WithSize(size, size);

    /// <summary>
    /// Returns this recipe for another input size. <see cref="ShorterSide"/> keeps its ratio to the
    /// input's longer side.
    /// </summary>
    /// <param name="height">Height in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="width">Width in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <returns>
    /// A recipe that differs in <see cref="Height"/>, <see cref="Width"/> and
    /// <see cref="ShorterSide"/> only.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">A side is out of range.</exception>
    public Recipe WithSize(int height, int width)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(height, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(height, MaxSide);
        ArgumentOutOfRangeException.ThrowIfLessThan(width, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(width, MaxSide);
        int longer = Math.Max(height, width);
        return height == Height && width == Width ? this : this with
        {
            Height = height,
            Width = width,
            ShorterSide = ShorterSide is { } side ? Math.Max((int)Math.Round((double)side * longer / Math.Max(Height, Width)), longer + 1) : null,
        };
    }
}
