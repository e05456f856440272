namespace NeoResNet;

/// <summary>
/// Reads timm's <c>config.json</c>: the architecture, the number of classes, and how its evaluation
/// prepares photos. Sources: pytorch-image-models, <c>models/_hub.py</c> and
/// <c>data/transforms_factory.py</c>.
/// </summary>
internal static class TimmConfig
{
    private static readonly (string Word, Interpolation Value)[] Interpolations =
        [("nearest", Interpolation.PillowNearest), ("bilinear", Interpolation.PillowBilinear), ("bicubic", Interpolation.PillowBicubic)];

    // timm's architectures whose layers compute what a network of the catalog computes.
    private static readonly (string Architecture, string Network)[] Networks =
    [
        .. ((string[])["resnet18", "resnet34", "resnet50", "resnet101", "resnet152"]).SelectMany(name => ((string, string)[])[(name, $"torchvision_{name}"), ($"tv_{name}", $"torchvision_{name}")]),
        .. ((string[])["resnetv2_50", "resnetv2_101"]).Select(name => (name, $"timm_{name}")),
    ];

    /// <summary>Returns the recipe, with the network and the class names.</summary>
    /// <exception cref="Tensors.DataFileException">
    /// A value is missing, malformed, or not supported by this library.
    /// </exception>
    public static Recipe Read(ConfigObject config)
    {
        CheckModel(config);

        // Earlier versions of timm write the keys of the inner object into the outer one.
        ConfigObject weights = config.Object("pretrained_cfg") ?? config;
        int size = Size(weights);
        string[]? names = Names(config) ?? Names(weights);
        return Recipe.Timm with
        {
            Model = Model(config),
            Height = size,
            Width = size,
            ShorterSide = ShorterSide(weights, size),
            Interpolation = InterpolationOf(weights),
            Mean = weights.Required("mean", weights.Colours("mean")),
            StandardDeviation = weights.Required("std", weights.Colours("std")),
            ClassCount = config.Whole("num_classes") is { } classes and > 0 ? classes : null,
            ClassNames = names is null ? null : ClassNames.FromList(names),
        };
    }

    // An unknown architecture stays as it is, so that the message about the network names it.
    private static string Model(ConfigObject config)
    {
        string name = config.Text("architecture")!;
        int index = Array.FindIndex(Networks, pair => pair.Architecture == name);
        return index < 0 ? name : Networks[index].Network;
    }

    private static void CheckModel(ConfigObject config)
    {
        if (config.Text("global_pool") is not (null or "avg" or ""))
        {
            throw config.Wrong("global_pool", "\"avg\"");
        }

        if (config.Object("model_args") is { IsEmpty: false })
        {
            throw config.Wrong("model_args", "empty, because other arguments change the network");
        }
    }

    private static int Size(ConfigObject weights) => weights.Required("input_size", weights.Wholes("input_size")) switch
    {
        [3, var height, var width] when height == width => height,
        _ => throw weights.Wrong("input_size", "[3, N, N]"),
    };

    private static int ShorterSide(ConfigObject weights, int size)
    {
        double crop = weights.Required("crop_pct", weights.Number("crop_pct"));
        if (crop is not (> 0 and <= 1))
        {
            throw weights.Wrong("crop_pct", "a number above 0 and at most 1");
        }

        if (weights.Text("crop_mode") is not (null or "center"))
        {
            throw weights.Wrong("crop_mode", "\"center\"");
        }

        if (weights.Whole("crop_border_pixels") is not (null or 0))
        {
            throw weights.Wrong("crop_border_pixels", "0");
        }

        return (int)Math.Min(Math.Floor(size / crop), int.MaxValue);
    }

    private static Interpolation InterpolationOf(ConfigObject weights)
    {
        string word = weights.Required("interpolation", weights.Text("interpolation"));
        int index = Array.FindIndex(Interpolations, pair => pair.Word == word);
        return index >= 0 ? Interpolations[index].Value : throw weights.Wrong("interpolation", $"one of {string.Join(", ", Interpolations.Select(pair => pair.Word))}");
    }

    // Labels can be identifiers, whose descriptions are names.
    private static string[]? Names(ConfigObject config)
    {
        if (config.Texts("label_names") is not { Length: > 0 } labels)
        {
            return null;
        }

        Dictionary<string, string> descriptions = config.TextMap("label_descriptions") ?? [];
        return [.. labels.Select(label => descriptions.GetValueOrDefault(label, label))];
    }
}
