using System.Globalization;

namespace NeoResNet;

/// <summary>
/// Translates the array names of transformers' ResNet, such as
/// <c>resnet.encoder.stages.0.layers.0.layer.1.convolution.weight</c>. Source: transformers,
/// <c>models/resnet/modeling_resnet.py</c>.
/// </summary>
internal static class TransformersNames
{
    /// <summary>
    /// Returns the name that torchvision uses; null if the name is not one of transformers' ResNet.
    /// </summary>
    public static string? ToTorchvision(string name) => (name.StartsWith("resnet.", StringComparison.Ordinal) ? name["resnet.".Length..] : name).Split('.') switch
    {
        ["embedder", "embedder", var part, var leaf] => Layer("conv1", "bn1", part) is { } layer ? $"{layer}.{leaf}" : null,
        ["encoder", "stages", var stage, "layers", var unit, "shortcut", var part, var leaf] when Number(stage) is { } s && Number(unit) is { } u =>
            Layer("downsample.0", "downsample.1", part) is { } layer ? $"layer{s + 1}.{u}.{layer}.{leaf}" : null,
        ["encoder", "stages", var stage, "layers", var unit, "layer", var position, var part, var leaf] when Number(stage) is { } s && Number(unit) is { } u && Number(position) is { } p =>
            Layer($"conv{p + 1}", $"bn{p + 1}", part) is { } layer ? $"layer{s + 1}.{u}.{layer}.{leaf}" : null,
        _ => null,
    };

    private static string? Layer(string convolution, string norm, string part) => part switch
    {
        "convolution" => convolution,
        "normalization" => norm,
        _ => null,
    };

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int number) && number < 1000 ? number : null;
}
