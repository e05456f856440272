using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Tutorial;

/// <summary>
/// Where the tutorial's story begins: highway units, which let a learnt share of their input pass, y = T * H(x) + C * x with
/// C = 1 - T. The library has no such unit; this is how a user writes one. Source: Srivastava et al., "Highway Networks" (2015).
/// </summary>
public static class HighwayNetwork
{
    // A gate that starts nearly closed passes its input on, which is what lets deep stacks learn at all.
    private const float InitialGate = -2;

    /// <summary>One unit, of the form that <see cref="Block"/> wants.</summary>
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

    /// <summary>Runs a small network of such units on random images with random weights: probabilities [batch, 10].</summary>
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
