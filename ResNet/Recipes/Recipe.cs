namespace NeoResNet;

/// <summary>
/// All that weights need besides a network: how a photo becomes its input, and what its classes mean. It travels with the weights
/// (<see cref="RecipeFile"/>), because the wrong preprocessing still gives believable answers.
/// In this order: the centre of the photo is cut out (<see cref="CropFraction"/>), resized (<see cref="Resize"/>, <see cref="Interpolation"/>),
/// the input's window is cut out of its centre, values go to <see cref="Range"/>, the <see cref="Mean"/> is subtracted and the
/// rest divided by <see cref="Std"/>. <see cref="Prepare(RgbImage)"/> does it. Values out of their ranges are refused where a recipe is used or written.
/// </summary>
public sealed partial record Recipe
{
    /// <summary>The largest input side and the largest <see cref="ShorterSide"/>, in pixels.</summary>
    public const int MaxSide = 4096;

    /// <summary>Name of the network, such as <c>resnet_v2_50</c>; null where it is not told.</summary>
    public string? Model { get; init; }

    /// <summary>Height of the network's input in pixels, 1 to <see cref="MaxSide"/>.</summary>
    public required int Height { get; init; }

    /// <summary>Width of the network's input in pixels, 1 to <see cref="MaxSide"/>.</summary>
    public required int Width { get; init; }

    /// <summary>Part of each side of the photo that is kept before resizing, above 0 and at most 1; the cut is slim's central crop.</summary>
    public double CropFraction { get; init; } = 1;

    /// <summary>To what size the photo is resized.</summary>
    public ResizeRule Resize { get; init; }

    /// <summary>For the rules that keep the aspect ratio the size of the shorter side in pixels, not below <see cref="Height"/> and <see cref="Width"/>; else null.</summary>
    public int? ShorterSide { get; init; }

    /// <summary>How the photo is resized.</summary>
    public required Interpolation Interpolation { get; init; }

    /// <summary>What 0 and 255 become, before mean and standard deviation.</summary>
    public required ValueRange Range { get; init; }

    /// <summary>Subtracted after the scaling to <see cref="Range"/>, by colour, whatever the order of the channels.</summary>
    public RgbValues Mean { get; init; }

    /// <summary>Divides what is left, by colour; above 0.</summary>
    public RgbValues Std { get; init; } = RgbValues.All(1);

    /// <summary>Order of the colours in the input.</summary>
    public ChannelOrder Channels { get; init; }

    /// <summary>
    /// Number of classes in front of the data set's first: 1 for slim's V2 weights, whose class 0 is the background, else 0.
    /// Class <c>i</c> of the network is class <c>i - LabelOffset</c> of the data set. (slim's <c>labels_offset</c> goes the other way.)
    /// </summary>
    public int LabelOffset { get; init; }

    /// <summary>Number of classes, the ones in front included; null where it is not told.</summary>
    public int? Classes { get; init; }

    /// <summary>Names of the classes; null where they are not told or stand in <see cref="ClassNamesFile"/>.</summary>
    public ClassNames? ClassNames { get; init; }

    /// <summary>Name, without a folder, of a file beside the weights that <see cref="NeoResNet.ClassNames.Read"/> reads; null for none.</summary>
    public string? ClassNamesFile { get; init; }

    /// <summary>Returns this recipe for a square input. The shorter side that it resizes to keeps its ratio to the input's longer side.</summary>
    /// <param name="size">Height and width in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <returns>A recipe that differs in <see cref="Height"/>, <see cref="Width"/> and <see cref="ShorterSide"/> only.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="size"/> is out of its range.</exception>
    public Recipe WithSize(int size) => WithSize(size, size);

    /// <summary>Returns this recipe for another input size. The shorter side that it resizes to keeps its ratio to the input's longer side.</summary>
    /// <param name="height">Height in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <param name="width">Width in pixels, 1 to <see cref="MaxSide"/>.</param>
    /// <returns>A recipe that differs in <see cref="Height"/>, <see cref="Width"/> and <see cref="ShorterSide"/> only.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A side is out of its range.</exception>
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
