using NeoResNet.Nn;

namespace NeoResNet;

/// <content>The three-layer unit.</content>
public static partial class ResNetV2
{
    /// <summary>
    /// Adds a three-layer residual unit with batch norm before its convolutions: 1x1 down, 3x3, 1x1
    /// up, and a shortcut. Sources: He et al., "Identity Mappings in Deep Residual Networks"
    /// (2016), Fig. 1b; slim's <c>resnet_v2.bottleneck</c>.
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
    public static Node Bottleneck(Node inputs, UnitArgs unit, int stride, int rate)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(unit);
        Graph graph = inputs.Graph;
        using VariableScope scope = graph.VariableScope(null, "bottleneck_v2");
        Node preact = Layers.BatchNorm(inputs, activation: Activation.Relu, scope: "preact");
        Node shortcut = Shortcut.Add(ShortcutKind.Projection, inputs, preact, unit.Depth, stride, Normalizer.None)!;
        Node residual = Layers.Conv2D(preact, unit.DepthBottleneck, 1, stride: 1, scope: "conv1");
        residual = Layers.Conv2DSame(residual, unit.DepthBottleneck, 3, stride, rate, scope: "conv2");
        residual = Layers.Conv2D(residual, unit.Depth, 1, stride: 1, activation: Activation.None, normalizer: Normalizer.None, scope: "conv3");

        Node output = Layers.Add(shortcut, residual);
        graph.Args.CompositeOutputs?.Add(scope.Name, output);
        return output;
    }
}
