namespace NeoResNet;

/// <summary>To what size a photo is resized before the input's window is cut out of its centre, and how sizes and places are rounded.</summary>
public enum ResizeRule
{
    /// <summary>To exactly the input's size; the aspect ratio is lost. Nothing is left to crop.</summary>
    Stretch,

    /// <summary>
    /// The shorter side to <see cref="Recipe.ShorterSide"/>, as slim's <c>vgg_preprocessing</c> does: both sides times a float32 ratio, truncated,
    /// so the shorter side may come out one pixel short; the crop's offset is truncated.
    /// </summary>
    ShorterSideSlim,

    /// <summary>
    /// The shorter side to <see cref="Recipe.ShorterSide"/>, as torchvision's <c>Resize</c> and <c>CenterCrop</c> do, and timm with them: the longer side
    /// truncated, the crop's offset rounded with halves going to the even number.
    /// </summary>
    ShorterSideTorchvision,
}

/// <summary>
/// How a photo is resized. The reference implementations differ in where pixels lie, in whether they average over all pixels when they
/// shrink (antialias), and in rounding; docs/preprocessing.md has the formulas.
/// </summary>
public enum Interpolation
{
    /// <summary>TensorFlow 1's <c>resize_bilinear</c> with align_corners false: no half-pixel centres, no antialias, float32.</summary>
    LegacyBilinear,

    /// <summary>TensorFlow 2's <c>tf.image.resize</c>: bilinear with half-pixel centres, no antialias, float32.</summary>
    HalfPixelBilinear,

    /// <summary>Pillow's NEAREST, which Keras's <c>load_img</c> uses by default.</summary>
    PillowNearest,

    /// <summary>Pillow's BILINEAR: antialias, 8 bits between the passes and after them. torchvision's default on photos.</summary>
    PillowBilinear,

    /// <summary>Pillow's BICUBIC (a = -0.5): antialias, 8 bits between the passes and after them.</summary>
    PillowBicubic,
}

/// <summary>Order of the colours in a network's input.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red: networks that came from Caffe.</summary>
    Bgr,
}

/// <summary>What the darkest and the brightest value of a photo become.</summary>
/// <param name="Low">What 0 becomes.</param>
/// <param name="High">What 255 becomes; larger than <paramref name="Low"/>.</param>
public readonly record struct ValueRange(double Low, double High);

/// <summary>One number a colour.</summary>
/// <param name="Red">For red.</param>
/// <param name="Green">For green.</param>
/// <param name="Blue">For blue.</param>
public readonly record struct RgbValues(double Red, double Green, double Blue)
{
    /// <summary>The same number for each colour.</summary>
    public static RgbValues All(double value) => new(value, value, value);
}

/// <summary>Where a recipe came from.</summary>
public enum RecipeOrigin
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>The string map inside the file of weights.</summary>
    Metadata,

    /// <summary>A <c>.recipe.json</c> beside the file of weights.</summary>
    SideFile,

    /// <summary>The name of the file of weights, or of the network, is a well-known one.</summary>
    KnownName,

    /// <summary>The caller gave it.</summary>
    Given,
}
