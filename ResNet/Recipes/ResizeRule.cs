namespace NeoResNet.Recipes;

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
