using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// The two-layer residual unit with batch norm before the convolutions: 3x3, 3x3, and a shortcut around them that nothing
/// touches. Source: He et al., "Identity Mappings in Deep Residual Networks" (2016), Fig. 1b.
/// </summary>
public static class BasicV2
{
    /// <summary>Adds one unit with a projection where channels change; a <see cref="UnitFunction"/>.</summary>
    public static Node Unit(Node inputs, UnitArgs unit, int stride, int rate) => Add(inputs, unit, stride, rate, ShortcutKind.Projection, StridedPadding.Symmetric);

    /// <summary>The unit with another shortcut or another padding of its strided convolution.</summary>
    public static UnitFunction With(ShortcutKind shortcut, StridedPadding padding = StridedPadding.Symmetric) =>
        (inputs, unit, stride, rate) => Add(inputs, unit, stride, rate, shortcut, padding);

    private static Node Add(Node inputs, UnitArgs unit, int stride, int rate, ShortcutKind kind, StridedPadding padding)
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
