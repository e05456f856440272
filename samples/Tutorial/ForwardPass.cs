using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;

namespace NeoResNet.Tutorial;

/// <summary>
/// The tutorial's program: ResNet-152 for 1000 classes on a batch of 32 random images of 224x224, in inference mode,
/// 10 steps of burn-in and 100 timed ones.
/// </summary>
public static class ForwardPass
{
    /// <summary>Builds, initializes and times the network; the sizes are arguments so that a test can run it small.</summary>
    public static ForwardTiming Run(TextWriter output, int batchSize = 32, int height = 224, int width = 224, int numBatches = 100, int burnIn = 10)
    {
        using var backend = new CpuBackend();
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node inputs = graph.RandomUniform([batchSize, height, width, 3]);
        using (graph.ArgScope(ResNetV2.ArgScope(isTraining: false)))
        {
            (Node net, EndPoints _) = ResNetV2.Resnet152(inputs, numClasses: 1000);

            variables.Initialize(seed: 1);
            using var session = new Session(graph, backend);
            return ForwardTimer.Run(session, net, "Forward", numBatches, burnIn, output);
        }
    }
}
