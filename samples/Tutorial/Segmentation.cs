using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Tutorial;

/// <summary>
/// Runs ResNet-101 for semantic segmentation into 21 classes, the second typical use in the slim
/// tutorial.
/// </summary>
/// <remarks>
/// With an output stride of 16, images of 513x513 pixels produce a map of 33x33 scores.
/// </remarks>
public static class Segmentation
{
    /// <summary>Computes the score map of random images with random weights.</summary>
    /// <param name="batchSize">Images per batch.</param>
    /// <param name="height">Height of the images in pixels.</param>
    /// <param name="width">Width of the images in pixels.</param>
    /// <returns>Scores of shape [batch, ceil(height / 16), ceil(width / 16), 21].</returns>
    public static NhwcTensor Run(int batchSize = 1, int height = 513, int width = 513)
    {
        using var backend = new CpuBackend();
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node inputs = graph.RandomUniform([batchSize, height, width, 3]);
        using (graph.ArgScope(ResNetV2.ArgScope(isTraining: false)))
        {
            (Node net, EndPoints _) = ResNetV2.Resnet101(inputs, numClasses: 21, globalPool: false, outputStride: 16);

            variables.Initialize(seed: 1);
            using var session = new Session(graph, backend);
            return session.Run(net);
        }
    }
}
