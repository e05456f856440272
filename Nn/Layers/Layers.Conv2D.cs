namespace NeoResNet.Nn;

/// <summary>Provides the layers: functions that add operations to a graph, as in slim.</summary>
/// <remarks>
/// A layer creates its variables in the graph's current variable scope. Arguments that are null
/// take the value of the current arg scope. All layers throw <see cref="ArgumentNullException"/> if
/// a node is null.
/// </remarks>
public static partial class Layers
{
    /// <summary>
    /// Computes a convolution, then batch normalization or the addition of biases, then the
    /// activation.
    /// </summary>
    /// <param name="inputs">
    /// A node of shape [batch, height, width, channels], with a known number of channels.
    /// </param>
    /// <param name="numOutputs">Number of filters and of output channels, at least 1.</param>
    /// <param name="kernelSize">Height and width of a filter, at least 1.</param>
    /// <param name="stride">
    /// Distance between output pixels, in input pixels, at least 1; null for the value of the arg
    /// scope, which defaults to 1.
    /// </param>
    /// <param name="rate">
    /// Distance between the taps of a filter (atrous convolution), in input pixels, at least 1;
    /// null for the value of the arg scope, which defaults to 1. If it is above 1, the stride must
    /// be 1.
    /// </param>
    /// <param name="padding">
    /// Padding rule; null for the value of the arg scope, which defaults to
    /// <see cref="Padding.Same"/>.
    /// </param>
    /// <param name="activation">
    /// Function that is applied last; null for the value of the arg scope, which defaults to ReLU.
    /// </param>
    /// <param name="normalizer">
    /// Normalization; null for the value of the arg scope, which defaults to none.
    /// </param>
    /// <param name="weightsInitializer">
    /// Initializer of the weights; null for the value of the arg scope, which defaults to
    /// <see cref="Initializer.Xavier"/>.
    /// </param>
    /// <param name="weightsRegularizer">
    /// Penalty on the weights; null for the value of the arg scope, which defaults to none.
    /// </param>
    /// <param name="scope">
    /// Name of the variable scope; null for <c>Conv</c>, made unique with _1, _2, ...
    /// </param>
    /// <param name="args">
    /// Further arguments. Arguments of the call override them, and they override those of the arg
    /// scope.
    /// </param>
    /// <returns>A node of shape [batch, output height, output width, outputs].</returns>
    /// <remarks>
    /// The layer creates the variable <c>weights</c> of shape [kernel height, kernel width,
    /// channels, outputs]. If nothing normalizes its output, it also creates <c>biases</c> of shape
    /// [outputs]; otherwise, <see cref="BatchNorm"/> creates its variables in the scope
    /// <c>BatchNorm</c>. <see cref="Conv2DArgs.Biases"/> overrides this rule. Source: slim's
    /// <c>conv2d</c>.
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The rank of the input is not 4 or its number of channels is unknown, a number is out of
    /// range, or the scope name or the activation is invalid. The message names the scope, the
    /// expected and the actual value.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable exists and the scope does not reuse variables, or the scope reuses variables and
    /// a variable does not exist or has another shape.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The graph's variables were disposed.</exception>
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
                // The convolution's activation follows, so the normalization has none.
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
            throw new ArgumentException($"{scope.Name}: stride and rate must not both be above 1, got {stride} and {rate}.");
        }
    }

    /// <summary>Gets the number of channels of an input, which must be known.</summary>
    /// <remarks>The shapes of variables depend on the number of channels.</remarks>
    private static int RequireChannels(Node inputs, VariableScope scope)
    {
        if (inputs.Shape.Rank < 4)
        {
            throw new ArgumentException($"{scope.Name}: the input must have rank 4 [batch, height, width, channels], got {inputs.Shape} from '{inputs.Name}'.");
        }

        return inputs.Shape[^1]
            ?? throw new ArgumentException($"{scope.Name}: the number of channels of the input must be known, got {inputs.Shape} from '{inputs.Name}'.");
    }
}
