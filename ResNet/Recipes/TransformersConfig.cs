using System.Globalization;

namespace NeoResNet;

/// <summary>
/// Reads transformers' <c>config.json</c> of a ResNet and its <c>preprocessor_config.json</c>.
/// Sources: transformers, <c>models/resnet/configuration_resnet.py</c> and
/// <c>models/convnext/image_processing_convnext.py</c>.
/// </summary>
internal static class TransformersConfig
{
    // Larger inputs are not cropped but stretched.
    private const int MaxCroppedSize = 383;
    private const double DefaultCrop = 224.0 / 256, DefaultRescale = 1.0 / 255;

    private static readonly string[] Processors = ["ConvNextImageProcessor", "ConvNextFeatureExtractor"];

    /// <summary>Returns the name of the network of the catalog that the configuration describes.</summary>
    /// <exception cref="Tensors.DataFileException">
    /// The configuration describes a network that is not in the catalog.
    /// </exception>
    public static string ReadModel(ConfigObject config)
    {
        Expect(config, "model_type", config.Text("model_type"), "resnet");
        Expect(config, "hidden_act", config.Text("hidden_act") ?? "relu", "relu");
        Expect(config, "num_channels", config.Whole("num_channels") ?? RgbImage.Channels, RgbImage.Channels);
        Expect(config, "embedding_size", config.Whole("embedding_size") ?? 64, 64);
        Expect(config, "downsample_in_first_stage", config.Flag("downsample_in_first_stage") ?? false, false);
        Expect(config, "downsample_in_bottleneck", config.Flag("downsample_in_bottleneck") ?? false, false);
        string kind = config.Text("layer_type") ?? "bottleneck";
        int[] depths = config.Wholes("depths") ?? [3, 4, 6, 3];
        int[] sizes = config.Wholes("hidden_sizes") ?? [256, 512, 1024, 2048];
        string name = (kind, depths) switch
        {
            ("basic", [2, 2, 2, 2]) => "torchvision_resnet18",
            ("basic", [3, 4, 6, 3]) => "torchvision_resnet34",
            ("bottleneck", [3, 4, 6, 3]) => "torchvision_resnet50",
            ("bottleneck", [3, 4, 23, 3]) => "torchvision_resnet101",
            ("bottleneck", [3, 8, 36, 3]) => "torchvision_resnet152",
            ("basic" or "bottleneck", _) => throw config.Wrong("depths", "those of ResNet-18, 34, 50, 101 or 152"),
            _ => throw config.Wrong("layer_type", "\"basic\" or \"bottleneck\""),
        };
        int[] expected = kind == "basic" ? [64, 128, 256, 512] : [256, 512, 1024, 2048];
        return sizes.SequenceEqual(expected) ? name : throw config.Wrong("hidden_sizes", $"[{string.Join(", ", expected)}]");
    }

    /// <summary>Returns the names of the classes; null if the configuration has none.</summary>
    /// <exception cref="Tensors.DataFileException">The indices are not 0, 1, 2, ...</exception>
    public static ClassNames? ReadNames(ConfigObject config)
    {
        if (config.TextMap("id2label") is not { Count: > 0 } labels)
        {
            return null;
        }

        string[] keys = [.. Enumerable.Range(0, labels.Count).Select(index => index.ToString(CultureInfo.InvariantCulture))];
        return Array.TrueForAll(keys, labels.ContainsKey)
            ? ClassNames.FromList(keys.Select(key => labels[key]))
            : throw config.Wrong("id2label", $"the indices 0 to {labels.Count - 1} with a name each");
    }

    /// <summary>Returns the recipe, without the network and the class names.</summary>
    /// <exception cref="Tensors.DataFileException">
    /// A value is missing, malformed, or not supported by this library.
    /// </exception>
    public static Recipe ReadRecipe(ConfigObject photos)
    {
        string key = photos.Has("image_processor_type") ? "image_processor_type" : "feature_extractor_type";
        if (!Processors.Contains(photos.Text(key)))
        {
            throw photos.Wrong(key, string.Join(" or ", Processors));
        }

        Expect(photos, "do_resize", photos.Flag("do_resize") ?? true, true);
        Expect(photos, "do_center_crop", photos.Flag("do_center_crop") ?? true, true);
        int size = Size(photos);
        double crop = photos.Number("crop_pct") ?? DefaultCrop;
        if (crop is not (> 0 and <= 1))
        {
            throw photos.Wrong("crop_pct", "a number above 0 and at most 1");
        }

        bool isCropped = size <= MaxCroppedSize, normalizes = photos.Flag("do_normalize") ?? true;
        double scale = (photos.Flag("do_rescale") ?? true) ? photos.Number("rescale_factor") ?? DefaultRescale : 1;
        return new()
        {
            Height = size,
            Width = size,
            Resize = isCropped ? ResizeRule.ShorterSideTransformers : ResizeRule.Stretch,
            ShorterSide = isCropped ? (int)Math.Min(size / crop, int.MaxValue) : null,
            Interpolation = InterpolationOf(photos),

            // 255 / 255 exactly, although 1 / 255 is rounded.
            Range = new(0, scale == DefaultRescale ? 1 : byte.MaxValue * scale),
            Mean = normalizes ? photos.Required("image_mean", photos.Colours("image_mean")) : default,
            StandardDeviation = normalizes ? photos.Required("image_std", photos.Colours("image_std")) : RgbValues.All(1),
        };
    }

    private static int Size(ConfigObject photos)
    {
        ConfigObject? size = photos.IsObject("size") ? photos.Object("size") : null;
        int? edge = size is null ? photos.Whole("size") : size.Required("shortest_edge", size.Whole("shortest_edge"));
        int found = photos.Required("size", edge);
        return found is >= 1 and <= Recipe.MaxSide ? found : throw photos.Wrong("size", $"a whole number from 1 to {Recipe.MaxSide}");
    }

    // Pillow's numbers.
    private static Interpolation InterpolationOf(ConfigObject photos) => photos.Required("resample", photos.Whole("resample")) switch
    {
        0 => Interpolation.PillowNearest,
        2 => Interpolation.PillowBilinear,
        3 => Interpolation.PillowBicubic,
        _ => throw photos.Wrong("resample", "0 (nearest), 2 (bilinear) or 3 (bicubic)"),
    };

    private static void Expect<T>(ConfigObject config, string key, T found, T expected)
    {
        if (!Equals(found, expected))
        {
            throw config.Wrong(key, expected is bool flag ? (flag ? "true" : "false") : $"{expected}");
        }
    }
}
