using NeoResNet.Backends.Cpu;
using NeoResNet.Nn;
using NeoResNet.Tensors;

namespace NeoResNet.Tutorial;

/// <summary>
/// The tutorial's second typical use: ResNet-101 for semantic segmentation into 21 classes. Images of 513x513 give a map of
/// 33x33 scores, because the output stride of 16 lets the last stages run dense.
/// </summary>
public static class Segmentation
{
    /// <summary>Computes the score map of random images with random weights: [batch, ceil(height / 16), ceil(width / 16), 21].</summary>
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
