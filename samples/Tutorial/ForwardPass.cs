using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;

namespace NeoResNet.Tutorial;

/// <summary>
/// Times ResNet-152 in the same way as the slim tutorial: 1000 classes, a batch of 32 random images
/// of 224x224 pixels, inference mode, 10 burn-in steps and 100 timed steps.
/// </summary>
public static class ForwardPass
{
    /// <summary>Builds, initializes and times the network.</summary>
    /// <param name="output">Receives the lines.</param>
    /// <param name="batchSize">Images per batch.</param>
    /// <param name="height">Height of the images in pixels.</param>
    /// <param name="width">Width of the images in pixels.</param>
    /// <param name="numBatches">Number of timed steps.</param>
    /// <param name="burnIn">Number of untimed steps before the timed steps.</param>
    /// <returns>The durations of the steps.</returns>
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
