namespace NeoResNet.Nn;

/// <summary>
/// The layers: functions from node to node, as in slim. Each takes its variables from the graph's current variable scope
/// and what is not given from the current arg scope.
/// </summary>
public static partial class Layers
{
    /// <summary>
    /// Convolution, then batch norm or biases (by default never both), then activation. Source: slim's <c>conv2d</c>.
    /// Variables: <c>weights</c> [kernel height, kernel width, inputs, outputs] and <c>biases</c> [outputs], or <c>BatchNorm/...</c>; <see cref="Conv2DArgs.Biases"/> changes that.
    /// </summary>
    /// <param name="inputs">[batch, height, width, channels]; the channels must be known.</param>
    /// <param name="numOutputs">Number of filters.</param>
    /// <param name="kernelSize">Height and width of a filter.</param>
    /// <param name="stride">Step between output pixels.</param>
    /// <param name="rate">Distance between taps (atrous convolution); with a rate above 1 the stride must be 1.</param>
    /// <param name="padding">Rule at the edge.</param>
    /// <param name="activation">Function applied last.</param>
    /// <param name="normalizer">What replaces the biases.</param>
    /// <param name="weightsInitializer">Initial weights.</param>
    /// <param name="weightsRegularizer">Penalty on the weights.</param>
    /// <param name="scope">Variable scope; null for <c>Conv</c>, made unique.</param>
    /// <param name="args">Further arguments for this call; those written out win over them, and they over the arg scope's.</param>
    /// <exception cref="ArgumentException">Input and arguments do not fit; names the scope, the expected and the given.</exception>
    public static Node Conv2D(
        Node inputs,
        int numOutputs,
        Size2D kernelSize,
        int? stride = null,
        int? rate = null,
        Padding? padding = null,
        Activation? activation = null,
        Normalizer? normalizer = null,
        Initializer? weightsInitializer = null,
        Regularizer? weightsRegularizer = null,
        string? scope = null,
        Conv2DArgs? args = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Graph graph = inputs.Graph;
        args = new Conv2DArgs
        {
            Stride = stride,
            Rate = rate,
            Padding = padding,
            Activation = activation,
            Normalizer = normalizer,
            WeightsInitializer = weightsInitializer,
            WeightsRegularizer = weightsRegularizer,
        }.Over(args ?? new()).Over(graph.Args.Conv2D);

        using VariableScope opened = graph.VariableScope(scope, "Conv");
        int channels = RequireChannels(inputs, opened);
        CheckConv2D(opened, numOutputs, kernelSize, args.Stride ?? 1, args.Rate ?? 1);

        Variable weights = graph.GetVariable(
            "weights",
            [kernelSize.Height, kernelSize.Width, channels, numOutputs],
            args.WeightsInitializer ?? Initializer.Xavier,
            args.WeightsRegularizer);
        Node net = graph.Add(new Conv2DOperation(weights, args.Stride ?? 1, args.Rate ?? 1, args.Padding ?? Padding.Same), [inputs]);

        bool normalized = args.Normalizer == Normalizer.BatchNorm;
        if (args.Biases ?? !normalized)
        {
            Variable biases = graph.GetVariable("biases", [numOutputs], args.BiasesInitializer ?? Initializer.Zeros, args.BiasesRegularizer);
            net = graph.Add(new BiasAddOperation(biases), [net]);
        }

        if (normalized)
        {
            using (graph.ArgScope(new ArgScope { BatchNorm = args.NormalizerArgs ?? new() }))
            {
                // The normaliser's own activation must not hide the convolution's.
                net = BatchNorm(net, activation: Activation.None);
            }
        }

        net = Activate(net, args.Activation ?? Activation.Relu);
        args.Outputs?.Add(opened.Name, net);
        return net;
    }

    private static void CheckConv2D(VariableScope scope, int numOutputs, Size2D kernelSize, int stride, int rate)
    {
        if (numOutputs < 1 || kernelSize.Height < 1 || kernelSize.Width < 1 || stride < 1 || rate < 1)
        {
            throw new ArgumentException(
                $"{scope.Name}: outputs, kernel size, stride and rate must be at least 1, got {numOutputs}, {kernelSize}, {stride} and {rate}.");
        }

        if (stride > 1 && rate > 1)
        {
            throw new ArgumentException($"{scope.Name}: stride and rate cannot both be above 1, got {stride} and {rate}.");
        }
    }

    /// <summary>The channels of a rank 4 input, which must be known because they fix the shape of variables.</summary>
    private static int RequireChannels(Node inputs, VariableScope scope)
    {
        if (inputs.Shape.Rank < 4)
        {
            throw new ArgumentException($"{scope.Name}: rank of shape must be at least 4, got {inputs.Shape} from '{inputs.Name}'.");
        }

        return inputs.Shape[^1]
            ?? throw new ArgumentException($"{scope.Name}: the last dimension of the input must be known, got {inputs.Shape} from '{inputs.Name}'.");
    }
}
