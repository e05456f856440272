using NeoResNet.Nn;

namespace NeoResNet;

/// <content>The two-layer unit.</content>
public static partial class ResNetV2
{
    /// <summary>
    /// Adds a two-layer residual unit with batch norm before its convolutions: 3x3, 3x3, and a
    /// projection shortcut if the number of channels changes. Source: He et al., "Identity Mappings
    /// in Deep Residual Networks" (2016), Fig. 1b.
    /// </summary>
    /// <param name="inputs">[batch, height, width, channels].</param>
    /// <param name="unit">Channels and stride of the unit.</param>
    /// <param name="stride">
    /// Stride to use: the unit's own, or 1 once the output stride is reached. At least 1.
    /// </param>
    /// <param name="rate">Rate of the first convolution, at least 1.</param>
    /// <returns>
    /// [batch, ceil(height / stride), ceil(width / stride), <see cref="UnitArgs.Depth"/>].
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The inputs have an unsupported shape. The message names the scope.
    /// </exception>
    public static Node Basic(Node inputs, UnitArgs unit, int stride, int rate) => AddBasic(inputs, unit, stride, rate, ShortcutKind.Projection, StridedPadding.Symmetric);

    /// <summary>
    /// Returns the unit with another shortcut or another padding of its strided convolution.
    /// </summary>
    internal static UnitFunction BasicWith(ShortcutKind shortcut, StridedPadding padding = StridedPadding.Symmetric) =>
        (inputs, unit, stride, rate) => AddBasic(inputs, unit, stride, rate, shortcut, padding);

    private static Node AddBasic(Node inputs, UnitArgs unit, int stride, int rate, ShortcutKind kind, StridedPadding padding)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(unit);
        Graph graph = inputs.Graph;
        using VariableScope scope = graph.VariableScope(null, "basic_v2");
        Node preact = Layers.BatchNorm(inputs, activation: Activation.Relu, scope: "preact");
        Node? shortcut = Shortcut.Add(kind, inputs, preact, unit.Depth, stride, Normalizer.None);
        Node output = TwoLayers.Add(preact, unit, stride, rate, padding, Normalizer.None);
        output = shortcut is null ? output : Layers.Add(shortcut, output);
        graph.Args.CompositeOutputs?.Add(scope.Name, output);
        return output;
    }
}
