using NeoResNet.Nn;

namespace NeoResNet;

/// <content>The highway unit.</content>
public static partial class ResNetV1
{
    // At the start of a training, a gate passes about 5 % of the unit's result and 95 % of its
    // input. The papers use values from -1 to -10; deep networks need the lower ones.
    private const float GateBias = -3;

    /// <summary>
    /// Returns a highway unit: y = T(x) * H(x) + (1 - T(x)) * x. H is the plain two-layer unit. The
    /// gate T is a 1x1 convolution with a sigmoid. A unit that changes the shape has no gate, so it
    /// is a plain unit. Sources: Srivastava et al., "Highway Networks" (2015); for the 1x1
    /// convolution He et al., "Identity Mappings in Deep Residual Networks" (2016), section 3.1.
    /// </summary>
    internal static UnitFunction HighwayWith(StridedPadding padding) =>
        (inputs, unit, stride, rate) => AddHighway(inputs, unit, stride, rate, padding);

    private static Node AddHighway(Node inputs, UnitArgs unit, int stride, int rate, StridedPadding padding)
    {
        Graph graph = inputs.Graph;
        using VariableScope scope = graph.VariableScope(null, "highway");
        Node output = Layers.Relu(TwoLayers.Add(inputs, unit, stride, rate, padding, lastNormalizer: null));
        if (unit.Stride == 1 && inputs.Shape[^1] == unit.Depth)
        {
            Node gate = Layers.Sigmoid(Layers.Conv2D(
                inputs, unit.Depth, 1, activation: Activation.None, normalizer: Normalizer.None, scope: "gate", args: new() { Biases = true, BiasesInitializer = Initializer.Constant(GateBias) }));
            output = Layers.Add(Layers.Multiply(gate, output), Layers.Multiply(Layers.Scale(gate, -1, 1), inputs));
        }

        graph.Args.CompositeOutputs?.Add(scope.Name, output);
        return output;
    }
}
