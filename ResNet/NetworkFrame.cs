using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>Builds the layers that all residual networks have around their blocks.</summary>
/// <param name="DefaultScope">Default variable scope, made unique.</param>
/// <param name="Root">Adds the layers before the blocks.</param>
/// <param name="RootStride">Factor by which the root reduces height and width.</param>
/// <param name="HasPostnorm">
/// Whether a batch norm and a ReLU follow the last block. V2's units end without them.
/// </param>
internal sealed record NetworkFrame(string DefaultScope, Func<Node, Node> Root, int RootStride, bool HasPostnorm)
{
    internal (Node Net, EndPoints EndPoints) Build(Node inputs, IReadOnlyList<Block> blocks, NetworkOptions options)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentOutOfRangeException.ThrowIfNegative(options.NumClasses ?? 0, "numClasses");
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(options.OutputStride ?? 1, "outputStride");
        if (options.IncludeRootBlock && options.OutputStride % RootStride is not (null or 0))
        {
            throw new ArgumentException($"The output stride must be a multiple of {RootStride}, got {options.OutputStride}. Pass a multiple of {RootStride}, or null.", "outputStride");
        }

        if (inputs.Shape is { Rank: 4 } && (inputs.Shape[1] == 0 || inputs.Shape[2] == 0))
        {
            throw new ArgumentException($"'{inputs.Name}' has shape {inputs.Shape}: images must be at least 1 pixel high and 1 pixel wide.", nameof(inputs));
        }

        return inputs.Graph.Atomically(() => Add(inputs, blocks, options));
    }

    private (Node Net, EndPoints EndPoints) Add(Node inputs, IReadOnlyList<Block> blocks, NetworkOptions options)
    {
        Graph graph = inputs.Graph;

        // Arguments that no open arg scope sets default to slim's. Without these defaults, a
        // network would silently have no batch norms.
        using IDisposable defaults = graph.ArgScope(graph.Args.Over(ResNetV2.ArgScope()));
        var collection = new OutputsCollection();
        using VariableScope opened = graph.VariableScope(options.Scope, DefaultScope, options.Reuse);
        using IDisposable args = graph.ArgScope(new ArgScope
        {
            Conv2D = new() { Outputs = collection },
            BatchNorm = new() { IsTraining = options.IsTraining },
            CompositeOutputs = collection,
        });

        Node net = options.IncludeRootBlock ? Root(inputs) : inputs;
        net = Block.Stack(net, blocks, options.OutputStride, options.IncludeRootBlock ? RootStride : 1, options.StoreNonStridedActivations);
        if (HasPostnorm)
        {
            net = Layers.BatchNorm(net, activation: Activation.Relu, scope: "postnorm");
        }

        var endPoints = new EndPoints(collection);
        return (Head(net, endPoints, opened.Name, options), endPoints);
    }

    private static Node Head(Node net, EndPoints endPoints, string scope, NetworkOptions options)
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

        net = Layers.Conv2D(
            net, options.NumClasses.Value, 1, activation: Activation.None, normalizer: Normalizer.None, scope: "logits", args: new() { Biases = true });
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

/// <summary>Represents the arguments of <see cref="ResNetV2.Build"/>.</summary>
internal sealed record NetworkOptions(
    int? NumClasses,
    bool? IsTraining,
    bool GlobalPool,
    int? OutputStride,
    bool IncludeRootBlock,
    bool? SpatialSqueeze,
    bool StoreNonStridedActivations,
    bool? Reuse,
    string? Scope);
