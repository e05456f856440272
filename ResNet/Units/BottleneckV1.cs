using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// The three-layer residual unit with batch norm after the convolutions: 1x1 down, 3x3, 1x1 up, a shortcut around them, and a
/// ReLU over the sum. Sources: He et al., "Deep Residual Learning for Image Recognition" (2015), Fig. 5; slim's <c>resnet_v1.bottleneck</c>.
/// </summary>
public static class BottleneckV1
{
    private const float Bound = 6;

    /// <summary>Adds one unit; a <see cref="UnitFunction"/>.</summary>
    public static Node Unit(Node inputs, UnitArgs unit, int stride, int rate) => Add(inputs, unit, stride, rate, useBoundedActivations: false);

    /// <summary>The unit with slim's <c>use_bounded_activations</c>.</summary>
    /// <param name="useBoundedActivations">
    /// Whether the sum and a projection pass a ReLU6 and the residual is clipped to [-6, 6] before it is added, for numbers that
    /// suit quantized inference. What follows <c>conv1</c> and <c>conv2</c> is the arg scope's activation all the same.
    /// </param>
    public static UnitFunction With(bool useBoundedActivations) =>
        useBoundedActivations ? (inputs, unit, stride, rate) => Add(inputs, unit, stride, rate, useBoundedActivations: true) : Unit;

    private static Node Add(Node inputs, UnitArgs unit, int stride, int rate, bool useBoundedActivations)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(unit);
        Graph graph = inputs.Graph;
        using VariableScope scope = graph.VariableScope(null, "bottleneck_v1");
        Node shortcut = Shortcut.Add(ShortcutKind.Projection, inputs, inputs, unit.Depth, stride, normalizer: null, useBoundedActivations ? Activation.Relu6 : Activation.None)!;
        Node residual = Layers.Conv2D(inputs, unit.DepthBottleneck, 1, stride: 1, scope: "conv1");
        residual = Layers.Conv2DSame(residual, unit.DepthBottleneck, 3, stride, rate, scope: "conv2");
        residual = Layers.Conv2D(residual, unit.Depth, 1, stride: 1, activation: Activation.None, scope: "conv3");

        // conv3's end point is what comes before the clip.
        Node output = useBoundedActivations
            ? Layers.Relu6(Layers.Add(shortcut, Layers.Clip(residual, -Bound, Bound)))
            : Layers.Relu(Layers.Add(shortcut, residual));
        graph.Args.CompositeOutputs?.Add(scope.Name, output);
        return output;
    }
}
