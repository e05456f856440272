using NeoResNet.Nn;

namespace NeoResNet;

/// <content>The three-layer unit.</content>
public static partial class ResNetV1
{
    private const float Bound = 6;

    /// <summary>
    /// Adds a three-layer residual unit with batch norm after its convolutions: 1x1 down, 3x3, 1x1
    /// up, and a shortcut. Sources: He et al., "Deep Residual Learning for Image Recognition"
    /// (2015), Fig. 5; slim's <c>resnet_v1.bottleneck</c>.
    /// </summary>
    /// <param name="inputs">[batch, height, width, channels].</param>
    /// <param name="unit">Channels and stride of the unit.</param>
    /// <param name="stride">
    /// Stride to use: the unit's own, or 1 once the output stride is reached. At least 1.
    /// </param>
    /// <param name="rate">Rate of the 3x3 convolution, at least 1.</param>
    /// <returns>
    /// [batch, ceil(height / stride), ceil(width / stride), <see cref="UnitArgs.Depth"/>].
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The inputs have an unsupported shape. The message names the scope.
    /// </exception>
    public static Node Bottleneck(Node inputs, UnitArgs unit, int stride, int rate) =>
        AddBottleneck(inputs, unit, stride, rate, useBoundedActivations: false, stridesFirst: false);

    /// <summary>
    /// Returns the unit with or without slim's <c>use_bounded_activations</c>; see
    /// <see cref="Blocks"/>.
    /// </summary>
    internal static UnitFunction BottleneckWith(bool useBoundedActivations) =>
        useBoundedActivations ? (inputs, unit, stride, rate) => AddBottleneck(inputs, unit, stride, rate, useBoundedActivations: true, stridesFirst: false) : Bottleneck;

    /// <summary>
    /// Adds the unit of <see cref="Bottleneck"/> with the stride in its first 1x1 convolution, as
    /// in Keras and in the paper's code.
    /// </summary>
    internal static Node BottleneckStridedFirst(Node inputs, UnitArgs unit, int stride, int rate) =>
        AddBottleneck(inputs, unit, stride, rate, useBoundedActivations: false, stridesFirst: true);

    private static Node AddBottleneck(Node inputs, UnitArgs unit, int stride, int rate, bool useBoundedActivations, bool stridesFirst)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(unit);
        Graph graph = inputs.Graph;
        using VariableScope scope = graph.VariableScope(null, "bottleneck_v1");
        Node shortcut = Shortcut.Add(ShortcutKind.Projection, inputs, inputs, unit.Depth, stride, normalizer: null, useBoundedActivations ? Activation.Relu6 : Activation.None)!;
        Node residual = Layers.Conv2D(inputs, unit.DepthBottleneck, 1, stridesFirst ? stride : 1, scope: "conv1");
        residual = Layers.Conv2DSame(residual, unit.DepthBottleneck, 3, stridesFirst ? 1 : stride, rate, scope: "conv2");
        residual = Layers.Conv2D(residual, unit.Depth, 1, stride: 1, activation: Activation.None, scope: "conv3");

        // The end point of conv3 is its value before the clip.
        Node output = useBoundedActivations
            ? Layers.Relu6(Layers.Add(shortcut, Layers.Clip(residual, -Bound, Bound)))
            : Layers.Relu(Layers.Add(shortcut, residual));
        graph.Args.CompositeOutputs?.Add(scope.Name, output);
        return output;
    }
}
