namespace NeoResNet;

/// <summary>Represents the place of a variable in a network, parsed from its name.</summary>
/// <param name="Block">Number of the block from 1; 0 outside the blocks.</param>
/// <param name="Unit">Number of the unit from 1; 0 outside the blocks.</param>
/// <param name="Layer">
/// <c>conv1</c>, <c>shortcut</c>, <c>preact</c>, <c>postnorm</c>, <c>logits</c>.
/// </param>
/// <param name="IsNorm">Whether the variable belongs to a batch norm.</param>
/// <param name="Leaf">
/// <c>weights</c>, <c>biases</c>, <c>gamma</c>, <c>beta</c>, <c>moving_mean</c>,
/// <c>moving_variance</c>.
/// </param>
internal sealed record VariablePlace(int Block, int Unit, string Layer, bool IsNorm, string Leaf)
{
    /// <summary>Gets the number of a unit's convolution and of the batch norm after it.</summary>
    internal int Number => Layer[^1] - '0';

    /// <summary>
    /// Parses the name of a variable; returns null if it is not a network's variable.
    /// </summary>
    /// <param name="name">
    /// Name below the network's scope: <c>block1/unit_2/basic_v1/conv1/BatchNorm/gamma</c>.
    /// </param>
    internal static VariablePlace? Of(string name) => name.Split('/') switch
    {
        [var block, var unit, _, .. var rest] when Numbered(block, "block") is { } b && Numbered(unit, "unit_") is { } u => Of(b, u, rest),
        var rest => Of(0, 0, rest),
    };

    private static VariablePlace? Of(int block, int unit, string[] rest) => rest switch
    {
        [var layer, "BatchNorm", var leaf] => new(block, unit, layer, true, leaf),
        [var layer and ("preact" or "postnorm"), var leaf] => new(block, unit, layer, true, leaf),
        [var layer, var leaf] => new(block, unit, layer, false, leaf),
        _ => null,
    };

    private static int? Numbered(string text, string prefix) =>
        text.StartsWith(prefix, StringComparison.Ordinal) && int.TryParse(text.AsSpan(prefix.Length), out int number) ? number : null;
}

/// <summary>Defines the names and layouts of a network's arrays in the files of a family.</summary>
internal abstract class WeightNaming
{
    /// <summary>
    /// Returns the naming of a family; null if its files use the variables' names.
    /// </summary>
    internal static WeightNaming? Of(WeightFamily family, ResNetTopology topology) => family switch
    {
        WeightFamily.Slim => null,
        WeightFamily.Keras => new KerasNaming(topology),
        WeightFamily.Timm => new TimmNaming(),
        WeightFamily.Torchvision => new TorchNaming("fc"),
        WeightFamily.TorchCifar => new TorchNaming("linear"),
        WeightFamily.TinyMlperf => new TinyMlperfNaming(),
        _ => throw new ArgumentOutOfRangeException(nameof(family), family, "Unknown family of weights."),
    };

    /// <summary>
    /// Gets whether filters are stored [outputs, inputs, height, width] and dense weights [outputs,
    /// inputs]. If false, they are stored HWIO and [inputs, outputs].
    /// </summary>
    internal abstract bool OutputsFirst { get; }

    /// <summary>
    /// Gets whether layers have numbered names that networks of any structure could have.
    /// </summary>
    internal virtual bool IsGeneric => false;

    /// <summary>
    /// Returns the normalized name of a variable in the file; see <see cref="Normalize"/>.
    /// </summary>
    internal abstract string NameOf(VariablePlace place);

    /// <summary>
    /// Returns the normalized form of a name in the file, if several forms are in use.
    /// </summary>
    internal virtual string Normalize(string fileName) => fileName;

    /// <summary>
    /// Returns whether an array of the file is not a variable of any network, such as a counter or
    /// an optimizer's state.
    /// </summary>
    internal virtual bool Ignores(string fileName) => false;
}
