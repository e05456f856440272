namespace NeoResNet;

/// <summary>
/// Defines Keras's layouts and leaf names. Files name an array <c>layer/leaf</c>,
/// <c>layer/leaf:0</c> or, in HDF5, <c>model_weights/layer/layer/leaf:0</c>; Keras 3 also
/// <c>layers/layer/vars/0</c>. The first form is the normalized form.
/// </summary>
internal abstract class KerasLayout : WeightNaming
{
    internal override bool OutputsFirst => false;

    internal override string Normalize(string fileName)
    {
        if (Keras3Names.ToLayerAndLeaf(fileName) is { } found)
        {
            return found;
        }

        string[] parts = fileName.Split('/');
        if (parts is ["model_weights", .. var rest])
        {
            parts = rest;
        }

        if (parts is [var layer, var again, _] && layer == again)
        {
            parts = parts[1..];
        }

        string name = string.Join('/', parts);
        return name.EndsWith(":0", StringComparison.Ordinal) ? name[..^2] : name;
    }

    // The last form belongs to layers such as dropout, which do nothing in inference.
    internal override bool Ignores(string fileName) =>
        fileName.StartsWith("optimizer_weights/", StringComparison.Ordinal)
        || fileName.StartsWith("optimizer/", StringComparison.Ordinal)
        || fileName.EndsWith("/seed_generator/vars/0", StringComparison.Ordinal);

    private protected static string LeafOf(VariablePlace place) => place.Leaf switch
    {
        "weights" => "kernel",
        "biases" => "bias",
        _ => place.Leaf,
    };
}

/// <summary>
/// Defines the names of keras.applications' networks: <c>conv2_block1_0_conv</c>. Source: keras,
/// <c>applications/resnet.py</c>.
/// </summary>
/// <param name="topology">The network, which determines the numbers of layers in Keras 3.</param>
internal sealed class KerasNaming(ResNetTopology topology) : KerasLayout
{
    private readonly Dictionary<string, string> _numbered = Keras3Names.NumberedLayers(topology);

    internal override string NameOf(VariablePlace place)
    {
        string layer = place.Layer switch
        {
            "logits" => "predictions",
            "postnorm" => "post_bn",
            "conv1" when place.Block == 0 => place.IsNorm ? "conv1_bn" : "conv1_conv",
            "preact" => "preact_bn",
            "shortcut" => place.IsNorm ? "0_bn" : "0_conv",
            _ => $"{place.Number}_{(place.IsNorm ? "bn" : "conv")}",
        };
        string unit = place.Block == 0 ? "" : $"conv{place.Block + 1}_block{place.Unit}_";
        return $"{unit}{layer}/{LeafOf(place)}";
    }

    // Older versions of keras-applications name the classifier layer "probs", and still older ones
    // name all layers otherwise.
    internal override string Normalize(string fileName)
    {
        string name = base.Normalize(fileName);
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && Keras3Names.ToLayerAndLeaf(fileName) is not null && _numbered.TryGetValue(name[..slash], out string? layer))
        {
            return layer + name[slash..];
        }

        name = OldKerasNames.Normalize(name);
        return name.StartsWith("probs/", StringComparison.Ordinal) ? $"predictions/{name["probs/".Length..]}" : name;
    }
}

/// <summary>
/// Defines the names of MLPerf Tiny's ResNet-8, which Keras numbered in the order of creation: the
/// root, then in each stage both convolutions and, except in the first stage, the shortcut. Source:
/// mlcommons/tiny, <c>keras_model.py</c>.
/// </summary>
internal sealed class TinyMlperfNaming : KerasLayout
{
    internal override bool IsGeneric => true;

    internal override string NameOf(VariablePlace place) => place switch
    {
        { Layer: "logits" } => $"dense/{LeafOf(place)}",
        { Block: 0 } => $"{(place.IsNorm ? "batch_normalization" : "conv2d")}/{LeafOf(place)}",
        { IsNorm: true } => $"batch_normalization_{(2 * (place.Block - 1)) + place.Number}/{LeafOf(place)}",
        { Block: 1 } => $"conv2d_{place.Number}/{LeafOf(place)}",
        _ => $"conv2d_{(3 * (place.Block - 1)) - 1 + (place.Layer == "shortcut" ? 3 : place.Number)}/{LeafOf(place)}",
    };
}
