using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Tutorial;

/// <summary>Shows how to write a unit: a highway unit with one gate per layer.</summary>
/// <remarks>
/// A highway unit computes y = T * H(x) + C * x with C = 1 - T, in which the network learns the
/// gate T. Highway units are the predecessor of residual units. Source: Srivastava et al., "Highway
/// Networks" (2015).
/// </remarks>
public static class HighwayNetwork
{
    // With a nearly closed gate, a unit returns its input almost unchanged. Deep stacks of highway
    // units require this initial state to learn.
    private const float InitialGate = -2;

    /// <summary>Adds one unit to a graph, as a unit function of <see cref="Block"/>.</summary>
    /// <param name="inputs">The input, [batch, height, width, channels].</param>
    /// <param name="unit">The arguments of the unit.</param>
    /// <param name="stride">The stride in both directions.</param>
    /// <param name="rate">The rate of atrous convolution.</param>
    /// <returns>
    /// The output, [batch, height / stride, width / stride, <see cref="UnitArgs.Depth"/>].
    /// </returns>
    public static Node Unit(Node inputs, UnitArgs unit, int stride, int rate)
    {
        using VariableScope scope = inputs.Graph.VariableScope(null, "highway");
        Node x = Layers.Subsample(inputs, stride);
        if (x.Shape[^1] != unit.Depth)
        {
            x = Layers.Conv2D(x, unit.Depth, 1, activation: Activation.None, scope: "carry");
        }

        Node h = Layers.Conv2DSame(inputs, unit.Depth, 3, stride, rate, scope: "transform");
        Node t = Layers.Sigmoid(Layers.Conv2DSame(
            inputs, unit.Depth, 3, stride, rate, Activation.None, Normalizer.None, "gate", new() { BiasesInitializer = Initializer.Constant(InitialGate) }));
        Node c = Layers.Scale(t, -1, 1);
        return Layers.Add(Layers.Multiply(t, h), Layers.Multiply(c, x));
    }

    /// <summary>
    /// Runs a small network of highway units on random images with random weights.
    /// </summary>
    /// <param name="batchSize">Images per batch.</param>
    /// <param name="units">Number of units.</param>
    /// <returns>Probabilities of shape [batch, 10].</returns>
    public static NhwcTensor Run(int batchSize = 1, int units = 10)
    {
        using var backend = new CpuBackend();
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node inputs = graph.RandomUniform([batchSize, 64, 64, 3]);
        using (graph.ArgScope(ResNetV2.ArgScope()))
        {
            var same = new UnitArgs(Depth: 32, DepthBottleneck: 32, Stride: 1);
            (_, EndPoints endPoints) = ResNetV2.Build(inputs, [new Block("block1", Unit, [same with { Stride = 2 }, .. Enumerable.Repeat(same, units - 1)])], numClasses: 10, scope: "highway");

            variables.Initialize(seed: 1);
            using var session = new Session(graph, backend);
            return session.Run(endPoints["predictions"]);
        }
    }
}
