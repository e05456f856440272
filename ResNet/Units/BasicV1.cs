using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// The two-layer residual unit with batch norm after the convolutions: 3x3, 3x3, and a shortcut around them; ReLU after the
/// sum. Source: He et al., "Deep Residual Learning for Image Recognition" (2015), Fig. 2 and Fig. 5 left.
/// </summary>
public static class BasicV1
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
        using VariableScope scope = graph.VariableScope(null, "basic_v1");
        Node? shortcut = Shortcut.Add(kind, inputs, inputs, unit.Depth, stride, normalizer: null);
        Node output = TwoLayers.Add(inputs, unit, stride, rate, padding, lastNormalizer: null);
        output = Layers.Relu(shortcut is null ? output : Layers.Add(shortcut, output));
        graph.Args.CompositeOutputs?.Add(scope.Name, output);
        return output;
    }
}
