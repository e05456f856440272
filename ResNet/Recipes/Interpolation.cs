namespace NeoResNet.Recipes;

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
