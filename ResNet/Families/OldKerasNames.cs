namespace NeoResNet;

/// <summary>
/// Translates the array names of Keras's first ResNet-50, which Keras's later versions and other
/// projects also use: <c>res2a_branch2a</c>, <c>bn2a_branch2a</c>, <c>bn_conv1</c>, <c>fc1000</c>.
/// Source: fchollet/deep-learning-models, <c>resnet50.py</c>.
/// </summary>
internal static class OldKerasNames
{
    private static readonly char[] Digits = [.. "0123456789"];

    /// <summary>Returns the name of keras.applications for an array; other names stay unchanged.</summary>
    /// <param name="name">The name, <c>layer/leaf</c>.</param>
    public static string Normalize(string name)
    {
        int slash = name.IndexOf('/', StringComparison.Ordinal);
        return slash > 0 && LayerOf(name[..slash]) is { } layer ? $"{layer}/{LeafOf(name[(slash + 1)..], name[..slash])}" : name;
    }

    private static string? LayerOf(string layer) => layer switch
    {
        "conv1" => "conv1_conv",
        "bn_conv1" => "conv1_bn",
        "fc1000" => "predictions",
        _ when layer.StartsWith("res", StringComparison.Ordinal) => UnitOf(layer["res".Length..], "conv"),
        _ when layer.StartsWith("bn", StringComparison.Ordinal) => UnitOf(layer["bn".Length..], "bn"),
        _ => null,
    };

    // The number of the stage, the letter of the unit, and the branch: 1 is the shortcut, and 2a, 2b
    // and 2c are the three convolutions.
    private static string? UnitOf(string place, string kind)
    {
        if (place is not [>= '2' and <= '5' and var stage, >= 'a' and <= 'z' and var unit, '_', .. var branch])
        {
            return null;
        }

        int? number = branch switch { "branch1" => 0, "branch2a" => 1, "branch2b" => 2, "branch2c" => 3, _ => null };
        return number is null ? null : $"conv{stage}_block{unit - 'a' + 1}_{number}_{kind}";
    }

    // Keras 1 repeats the layer and numbers the arrays: res2a_branch2a_W_1. Its "running_std" is the
    // variance.
    private static string LeafOf(string leaf, string layer)
    {
        if (!leaf.StartsWith(layer + "_", StringComparison.Ordinal))
        {
            return leaf;
        }

        return leaf[(layer.Length + 1)..].TrimEnd(Digits).TrimEnd('_') switch
        {
            "W" => "kernel",
            "b" => "bias",
            "running_mean" => "moving_mean",
            "running_std" => "moving_variance",
            var other => other,
        };
    }
}
