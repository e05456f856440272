using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>Adds the layers of a two-layer unit, for both versions.</summary>
internal static class TwoLayers
{
    /// <summary>
    /// Adds two 3x3 convolutions. The first has the stride, a batch norm and a ReLU; the second has
    /// no activation.
    /// </summary>
    /// <param name="inputs">The unit's input, or its pre-activation.</param>
    /// <param name="unit">Channels.</param>
    /// <param name="stride">Stride to use.</param>
    /// <param name="rate">Rate of the first convolution.</param>
    /// <param name="padding">Padding of the convolution with the stride.</param>
    /// <param name="lastNormalizer">
    /// Normalizer after the second convolution; null uses the arg scope's.
    /// </param>
    internal static Node Add(Node inputs, UnitArgs unit, int stride, int rate, StridedPadding padding, Normalizer? lastNormalizer)
    {
        Node net = Strided(inputs, unit.DepthBottleneck, 3, stride, rate, padding, scope: "conv1");

        // If the unit's stride was omitted, the neighbours of the second convolution are that much
        // further away.
        int lastRate = rate * (unit.Stride / stride);
        return Layers.Conv2D(
            net, unit.Depth, 3, stride: 1, lastRate, activation: Activation.None, normalizer: lastNormalizer, scope: "conv2");
    }

    /// <summary>Adds a convolution with the given padding.</summary>
    internal static Node Strided(
        Node inputs, int outputs, int kernel, int stride, int rate, StridedPadding padding, string scope, Activation? activation = null, Normalizer? normalizer = null) =>
        padding == StridedPadding.Symmetric
            ? Layers.Conv2DSame(inputs, outputs, kernel, stride, rate, activation, normalizer, scope)
            : Layers.Conv2D(inputs, outputs, kernel, stride, rate, Padding.Same, activation, normalizer, scope: scope);
}
