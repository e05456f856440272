namespace NeoResNet;

/// <summary>
/// Specifies the size to which a photo is resized before the input is cut out of its centre, and
/// how sizes and positions are rounded.
/// </summary>
public enum ResizeRule
{
    /// <summary>The input's size. The aspect ratio changes, and nothing is cropped.</summary>
    Stretch,

    /// <summary>
    /// The shorter side to <see cref="Recipe.ShorterSide"/>, as slim's <c>vgg_preprocessing</c>
    /// does: both sides are multiplied by a float32 ratio and truncated, so the shorter side may be
    /// one pixel too short. The crop's offset is truncated.
    /// </summary>
    ShorterSideSlim,

    /// <summary>
    /// The shorter side to <see cref="Recipe.ShorterSide"/>, as torchvision's <c>Resize</c> and
    /// <c>CenterCrop</c> do, and timm too: the longer side is truncated, and the crop's offset is
    /// rounded to nearest, with ties to even.
    /// </summary>
    ShorterSideTorchvision,

    /// <summary>
    /// The shorter side to <see cref="Recipe.ShorterSide"/>, as transformers' image processors do:
    /// the longer side and the crop's offset are truncated.
    /// </summary>
    ShorterSideTransformers,
}

/// <summary>
/// Specifies how a photo is resized. The reference implementations differ in the position of
/// pixels, in whether they average over all pixels when they shrink a photo (antialias), and in
/// rounding. docs/preprocessing.md lists the formulas.
/// </summary>
public enum Interpolation
{
    /// <summary>
    /// TensorFlow 1's <c>resize_bilinear</c> with align_corners false: no half-pixel centres, no
    /// antialias, float32.
    /// </summary>
    LegacyBilinear,

    /// <summary>
    /// TensorFlow 2's <c>tf.image.resize</c>: bilinear with half-pixel centres, no antialias,
    /// float32.
    /// </summary>
    HalfPixelBilinear,

    /// <summary>Pillow's NEAREST, which Keras's <c>load_img</c> uses by default.</summary>
    PillowNearest,

    /// <summary>
    /// Pillow's BILINEAR: antialias, 8 bits between the passes and after them. The default of
    /// torchvision for photos.
    /// </summary>
    PillowBilinear,

    /// <summary>
    /// Pillow's BICUBIC (a = -0.5): antialias, 8 bits between the passes and after them.
    /// </summary>
    PillowBicubic,
}

/// <summary>Specifies the order of the colours in a network's input.</summary>
public enum ChannelOrder
{
    /// <summary>Red, green, blue.</summary>
    Rgb,

    /// <summary>Blue, green, red, as in Caffe networks.</summary>
    Bgr,
}

/// <summary>Represents the range to which the values of a photo are scaled.</summary>
/// <param name="Low">The value for 0.</param>
/// <param name="High">The value for 255, larger than <paramref name="Low"/>.</param>
public readonly record struct ValueRange(double Low, double High);

/// <summary>Represents one number per colour.</summary>
/// <param name="Red">The number for red.</param>
/// <param name="Green">The number for green.</param>
/// <param name="Blue">The number for blue.</param>
public readonly record struct RgbValues(double Red, double Green, double Blue)
{
    /// <summary>Returns the same number for each colour.</summary>
    /// <param name="value">The number.</param>
    /// <returns>The three numbers.</returns>
    public static RgbValues All(double value) => new(value, value, value);
}

/// <summary>Specifies where a recipe came from.</summary>
public enum RecipeOrigin
{
    /// <summary>No recipe was found, or a substitute is used.</summary>
    None,

    /// <summary>The metadata inside the weights file.</summary>
    Metadata,

    /// <summary>A <c>.recipe.json</c> file beside the weights file.</summary>
    SideFile,

    /// <summary>The well-known name of the weights file or of the network.</summary>
    KnownName,

    /// <summary>The caller passed the recipe.</summary>
    Given,

    /// <summary>
    /// timm's <c>config.json</c>, or transformers' <c>config.json</c> and
    /// <c>preprocessor_config.json</c>, beside the weights file.
    /// </summary>
    ConfigFile,
}
