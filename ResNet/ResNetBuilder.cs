using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>What comes before and behind the blocks of a network.</summary>
/// <param name="Root">Adds the layers before the blocks.</param>
/// <param name="RootStride">By how much they shrink height and width.</param>
/// <param name="Postnorm">Whether a batch norm and a ReLU come behind the blocks, whose units end without.</param>
internal sealed record NetworkFrame(Func<Node, Node> Root, int RootStride, bool Postnorm);

/// <summary>Puts root, blocks and head together.</summary>
internal static class ResNetBuilder
{
    internal static (Node Net, EndPoints EndPoints) Build(
        Node inputs, IReadOnlyList<Block> blocks, NetworkFrame frame, int? numClasses, bool? isTraining, bool globalPool,
        int? outputStride, bool? spatialSqueeze, bool? reuse, string? scope)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(numClasses ?? 0, nameof(numClasses));
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputStride ?? 1, nameof(outputStride));
        if (outputStride % frame.RootStride is not (null or 0))
        {
            throw new ArgumentException($"The output_stride needs to be a multiple of {frame.RootStride}, got {outputStride}.", nameof(outputStride));
        }

        Graph graph = inputs.Graph;
        var collection = new OutputsCollection();
        using VariableScope opened = graph.VariableScope(scope, "resnet", reuse);
        using IDisposable args = graph.ArgScope(new ArgScope
        {
            Conv2D = new() { Outputs = collection },
            BatchNorm = new() { IsTraining = isTraining },
            CompositeOutputs = collection,
        });

        Node net = BlockStack.Dense(frame.Root(inputs), blocks, outputStride, frame.RootStride);
        if (frame.Postnorm)
        {
            net = Layers.BatchNorm(net, activation: Activation.Relu, scope: "postnorm");
        }

        var endPoints = new EndPoints(collection);
        if (globalPool)
        {
            net = Layers.GlobalMean(net, "pool5");
            endPoints.Add("global_pool", net);
        }

        if (numClasses is { } classes and > 0)
        {
            net = Layers.Conv2D(net, classes, 1, activation: Activation.None, normalizer: Normalizer.None, scope: "logits", args: new() { Biases = true });
            endPoints.Add($"{opened.Name}/logits", net);
            if (spatialSqueeze ?? globalPool)
            {
                net = Layers.SpatialSqueeze(net, "SpatialSqueeze");
                endPoints.Add($"{opened.Name}/spatial_squeeze", net);
            }

            endPoints.Add("predictions", Layers.Softmax(net, "predictions"));
        }

        return (net, endPoints);
    }
}
