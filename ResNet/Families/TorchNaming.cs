namespace NeoResNet;

/// <summary>Defines PyTorch's layouts and the names of a batch norm's parts.</summary>
internal abstract class TorchLayout : WeightNaming
{
    internal override bool OutputsFirst => true;

    // PyTorch's batch norms count their batches. Inference does not use the count.
    internal override bool Ignores(string fileName) => fileName.EndsWith(".num_batches_tracked", StringComparison.Ordinal);

    // Names of the classifier in other projects: torch, timm, cadene, transformers. A number after
    // the name is the position in a Sequential, whose other layers have no weights.
    private static readonly string[] Heads = ["head.fc", "fc", "linear", "classifier", "head", "last_linear", "output_layer"];

    /// <summary>
    /// Returns the name of the classifier's array in this family, if another project names it
    /// differently; else the name as it is.
    /// </summary>
    private protected static string WithHead(string fileName, string classifier)
    {
        foreach (string head in Heads)
        {
            if (!fileName.StartsWith(head, StringComparison.Ordinal))
            {
                continue;
            }

            string rest = fileName[head.Length..].TrimStart('.'), leaf = rest[(rest.LastIndexOf('.') + 1)..];
            if (leaf is "weight" or "bias" && (rest == leaf || int.TryParse(rest.AsSpan(0, rest.Length - leaf.Length - 1), out _)))
            {
                return $"{classifier}.{leaf}";
            }
        }

        return fileName;
    }

    private protected static string LeafOf(VariablePlace place) => place.Leaf switch
    {
        "weights" or "gamma" => "weight",
        "biases" or "beta" => "bias",
        "moving_mean" => "running_mean",
        "moving_variance" => "running_var",
        _ => place.Leaf,
    };
}

/// <summary>
/// Defines torchvision's names: <c>layer1.0.bn2.running_mean</c>. Source: torchvision,
/// <c>models/resnet.py</c>. Reads the names of transformers' ResNet too, whose networks are the
/// same.
/// </summary>
/// <param name="classifier">Name of the last layer.</param>
internal sealed class TorchNaming(string classifier) : TorchLayout
{
    internal override string NameOf(VariablePlace place)
    {
        string layer = place.Layer switch
        {
            "logits" => classifier,
            "shortcut" => place.IsNorm ? "downsample.1" : "downsample.0",
            _ => $"{(place.IsNorm ? "bn" : "conv")}{place.Number}",
        };
        return place.Block == 0 ? $"{layer}.{LeafOf(place)}" : $"layer{place.Block}.{place.Unit - 1}.{layer}.{LeafOf(place)}";
    }

    internal override string Normalize(string fileName) => WithHead(TransformersNames.ToTorchvision(fileName) ?? fileName, classifier);
}

/// <summary>
/// Defines timm's names of <c>resnetv2</c>: <c>stages.0.blocks.0.norm2.weight</c>. Source:
/// pytorch-image-models, <c>resnetv2.py</c>.
/// </summary>
internal sealed class TimmNaming : TorchLayout
{
    private const string Head = "head.fc";

    internal override string Normalize(string fileName) => WithHead(fileName, Head);

    internal override string NameOf(VariablePlace place)
    {
        string layer = place.Layer switch
        {
            "postnorm" => "norm",
            "logits" => Head,
            "shortcut" => "downsample.conv",
            "conv1" when place.Block == 0 => "stem.conv",

            // In timm, a norm belongs to the convolution after it; in this library, to the
            // convolution before it.
            "preact" => "norm1",
            _ => place.IsNorm ? $"norm{place.Number + 1}" : $"conv{place.Number}",
        };
        return place.Block == 0 ? $"{layer}.{LeafOf(place)}" : $"stages.{place.Block - 1}.blocks.{place.Unit - 1}.{layer}.{LeafOf(place)}";
    }
}
