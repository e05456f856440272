namespace NeoResNet;

/// <content>
/// The evaluation preprocessing of the projects that publish weights, used unchanged or as a
/// starting point: <c>Recipe.Inception with { Height = 224, Width = 192 }</c>.
/// </content>
public sealed partial record Recipe
{
    /// <summary>
    /// Gets slim's <c>inception_preprocessing.preprocess_for_eval</c>: central crop of 0.875,
    /// TensorFlow 1's bilinear resize to 299 x 299, -1 to 1. slim's README specifies it and this
    /// size for the ResNet V2 weights.
    /// </summary>
    public static Recipe Inception { get; } = new()
    {
        Height = 299,
        Width = 299,
        CropFraction = 0.875,
        Interpolation = Interpolation.LegacyBilinear,
        Range = new(-1, 1),
    };

    /// <summary>
    /// Gets slim's <c>vgg_preprocessing.preprocess_for_eval</c>, which slim uses for ResNet V1:
    /// shorter side 256 by TensorFlow 1's bilinear resize, the central 224 x 224, means (123.68,
    /// 116.78, 103.94) subtracted in RGB, no scaling.
    /// </summary>
    public static Recipe Vgg { get; } = new()
    {
        Height = 224,
        Width = 224,
        Resize = ResizeRule.ShorterSideSlim,
        ShorterSide = 256,
        Interpolation = Interpolation.LegacyBilinear,
        Range = new(0, 255),
        Mean = new(123.68, 116.78, 103.94),
    };

    /// <summary>
    /// Gets Keras's <c>preprocess_input</c> in mode "tf" (-1 to 1, RGB) on the result of
    /// <c>load_img(path, target_size=(224, 224))</c> with its default interpolation, as in the
    /// examples of Keras's documentation. For ResNet50V2, 101V2 and 152V2.
    /// </summary>
    public static Recipe Keras { get; } = new()
    {
        Height = 224,
        Width = 224,
        Interpolation = Interpolation.PillowNearest,
        Range = new(-1, 1),
    };

    /// <summary>
    /// Gets <see cref="Keras"/> with <c>preprocess_input</c> in mode "caffe": BGR, means (123.68,
    /// 116.779, 103.939) for red, green and blue, no scaling. For ResNet50, 101 and 152.
    /// </summary>
    public static Recipe KerasCaffe { get; } = Keras with
    {
        Range = new(0, 255),
        Mean = new(123.68, 116.779, 103.939),
        Channels = ChannelOrder.Bgr,
    };

    /// <summary>
    /// Gets torchvision's <c>ImageClassification</c> preset (weights IMAGENET1K_V1): shorter side
    /// 256, bilinear with antialias, central 224 x 224, 0 to 1, ImageNet's means and deviations.
    /// </summary>
    public static Recipe Torchvision { get; } = new()
    {
        Height = 224,
        Width = 224,
        Resize = ResizeRule.ShorterSideTorchvision,
        ShorterSide = 256,
        Interpolation = Interpolation.PillowBilinear,
        Range = new(0, 1),
        Mean = new(0.485, 0.456, 0.406),
        StandardDeviation = new(0.229, 0.224, 0.225),
    };

    /// <summary>
    /// Gets timm's <c>transforms_imagenet_eval</c> with the configuration of
    /// <c>resnetv2_50.a1h_in1k</c> and <c>resnetv2_101.a1h_in1k</c>: crop 0.95, so shorter side
    /// floor(224 / 0.95) = 235, bicubic with antialias, central 224 x 224, mean and deviation 0.5.
    /// </summary>
    public static Recipe Timm { get; } = Torchvision with
    {
        ShorterSide = 235,
        Interpolation = Interpolation.PillowBicubic,
        Mean = RgbValues.All(0.5),
        StandardDeviation = RgbValues.All(0.5),
    };
}
