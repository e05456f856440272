using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>What slim's <c>resnet_v1</c> and <c>resnet_v2</c> do alike; each version hands in where it differs.</summary>
/// <param name="DefaultScope">Variable scope where none is given, made unique.</param>
/// <param name="BareRoot">Whether the root convolution has neither normalizer nor activation, because the first unit does both.</param>
/// <param name="Finish">What stands between the last block and the global pool.</param>
internal sealed record SlimNetwork(string DefaultScope, bool BareRoot, Func<Node, Node> Finish)
{
    private const int RootDepth = 64;
    private const int RootStride = 4;

    internal (Node Net, EndPoints EndPoints) Build(Node inputs, IReadOnlyList<Block> blocks, SlimOptions options)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfNegative(options.NumClasses ?? 0, "numClasses");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.OutputStride ?? 1, "outputStride");
        if (options.IncludeRootBlock && options.OutputStride % RootStride is not (null or 0))
        {
            throw new ArgumentException($"The output_stride needs to be a multiple of {RootStride}, got {options.OutputStride}.");
        }

        Graph graph = inputs.Graph;
        var collection = new OutputsCollection();
        using VariableScope opened = graph.VariableScope(options.Scope, DefaultScope, options.Reuse);
        using IDisposable args = graph.ArgScope(new ArgScope
        {
            Conv2D = new() { Outputs = collection },
            BatchNorm = new() { IsTraining = options.IsTraining },
            CompositeOutputs = collection,
        });

        Node net = options.IncludeRootBlock ? Root(inputs) : inputs;
        net = BlockStack.Dense(net, blocks, options.OutputStride, options.IncludeRootBlock ? RootStride : 1, options.StoreNonStridedActivations);
        net = Finish(net);
        var endPoints = new EndPoints(collection);
        return (Head(net, endPoints, opened.Name, options), endPoints);
    }

    private Node Root(Node inputs)
    {
        Node net = BareRoot
            ? Layers.Conv2DSame(inputs, RootDepth, 7, stride: 2, activation: Activation.None, normalizer: Normalizer.None, scope: "conv1")
            : Layers.Conv2DSame(inputs, RootDepth, 7, stride: 2, scope: "conv1");
        return Layers.MaxPool2D(net, 3, stride: 2, scope: "pool1");
    }

    private static Node Head(Node net, EndPoints endPoints, string scope, SlimOptions options)
    {
        if (options.GlobalPool)
        {
            net = Layers.GlobalMean(net, "pool5");
            endPoints.Add("global_pool", net);
        }

        if (options.NumClasses is null or 0)
        {
            return net;
        }

        net = Layers.Conv2D(net, options.NumClasses.Value, 1, activation: Activation.None, normalizer: Normalizer.None, scope: "logits");
        endPoints.Add($"{scope}/logits", net);
        if (options.SpatialSqueeze ?? options.GlobalPool)
        {
            net = Layers.SpatialSqueeze(net, "SpatialSqueeze");
            endPoints.Add($"{scope}/spatial_squeeze", net);
        }

        endPoints.Add("predictions", Layers.Softmax(net, "predictions"));
        return net;
    }
}

/// <summary>The arguments of both versions' functions, described at <see cref="ResNetV2.Build"/>.</summary>
internal sealed record SlimOptions(
    int? NumClasses,
    bool? IsTraining,
    bool GlobalPool,
    int? OutputStride,
    bool IncludeRootBlock,
    bool? SpatialSqueeze,
    bool StoreNonStridedActivations,
    bool? Reuse,
    string? Scope);
