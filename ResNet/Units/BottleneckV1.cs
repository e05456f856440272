using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// The three-layer residual unit with batch norm after the convolutions: 1x1 down, 3x3, 1x1 up, a shortcut around them, and a
/// ReLU over the sum. Sources: He et al., "Deep Residual Learning for Image Recognition" (2015), Fig. 5; slim's <c>resnet_v1.bottleneck</c>.
/// </summary>
public static class BottleneckV1
{
    /// <summary>Adds one unit; a <see cref="UnitFunction"/>.</summary>
    public static Node Unit(Node inputs, UnitArgs unit, int stride, int rate)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(unit);
        Graph graph = inputs.Graph;
        using VariableScope scope = graph.VariableScope(null, "bottleneck_v1");
        Node shortcut = Shortcut.Add(ShortcutKind.Projection, inputs, inputs, unit.Depth, stride, normalizer: null)!;
        Node residual = Layers.Conv2D(inputs, unit.DepthBottleneck, 1, stride: 1, scope: "conv1");
        residual = Layers.Conv2DSame(residual, unit.DepthBottleneck, 3, stride, rate, scope: "conv2");
        residual = Layers.Conv2D(residual, unit.Depth, 1, stride: 1, activation: Activation.None, scope: "conv3");

        Node output = Layers.Relu(Layers.Add(shortcut, residual));
        graph.Args.CompositeOutputs?.Add(scope.Name, output);
        return output;
    }
}
