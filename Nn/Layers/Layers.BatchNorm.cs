namespace NeoResNet.Nn;

public static partial class Layers
{
    /// <summary>Specifies the smallest epsilon of TensorFlow's fused batch norm.</summary>
    /// <remarks>The fused form raises smaller values, such as slim's 1e-5, to this value.</remarks>
    public const double FusedBatchNormMinimumEpsilon = 1.001e-5;

    private const double DefaultDecay = 0.999;
    private const double DefaultEpsilon = 0.001;

    /// <summary>
    /// Computes (x - mean) / sqrt(variance + epsilon) * gamma + beta for each channel, then the
    /// activation.
    /// </summary>
    /// <param name="inputs">
    /// A node of shape [batch, height, width, channels], with a known number of channels.
    /// </param>
    /// <param name="decay">
    /// Share of the old moving average that an update keeps, from 0 to 1; null for the value of the
    /// arg scope, which defaults to 0.999.
    /// </param>
    /// <param name="center">
    /// Whether to add beta; null for the value of the arg scope, which defaults to true.
    /// </param>
    /// <param name="scale">
    /// Whether to multiply by gamma; null for the value of the arg scope, which defaults to false.
    /// </param>
    /// <param name="epsilon">
    /// Number that is added to the variance, at least 0; null for the value of the arg scope, which
    /// defaults to 0.001.
    /// </param>
    /// <param name="activation">
    /// Function that is applied last; null for the value of the arg scope, which defaults to none.
    /// </param>
    /// <param name="isTraining">
    /// If true, mean and variance are those of the batch. If false, they are the moving averages.
    /// Null for the value of the arg scope, which defaults to false.
    /// </param>
    /// <param name="scope">
    /// Name of the variable scope; null for <c>BatchNorm</c>, made unique with _1, _2, ...
    /// </param>
    /// <param name="args">
    /// Further arguments. Arguments of the call override them, and they override those of the arg
    /// scope.
    /// </param>
    /// <returns>A node of the input's shape.</returns>
    /// <remarks>
    /// <para>
    /// The layer creates the variables <c>gamma</c> (if <paramref name="scale"/>), <c>beta</c> (if
    /// <paramref name="center"/>), <c>moving_mean</c> and <c>moving_variance</c>, each of shape
    /// [channels]. In training mode, the layer adds two updates of the moving averages to
    /// <see cref="Graph.Updates"/> or <see cref="BatchNormArgs.Updates"/>.
    /// </para>
    /// <para>
    /// By default, the layer raises epsilon to at least <see cref="FusedBatchNormMinimumEpsilon"/>;
    /// <see cref="BatchNormArgs.ExactEpsilon"/> disables this rule. Source: slim's
    /// <c>batch_norm</c>, fused form.
    /// </para>
    /// </remarks>
    /// <exception cref="ArgumentException">
    /// The rank of the input is not 4 or its number of channels is unknown, epsilon is negative or
    /// NaN, or the scope name or the activation is invalid. The message names the scope.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable exists and the scope does not reuse variables, or the scope reuses variables and
    /// a variable does not exist or has another shape.
    /// </exception>
    /// <exception cref="ObjectDisposedException">The graph's variables were disposed.</exception>
    public static Node BatchNorm(
        Node inputs,
        double? decay = null,
        bool? center = null,
        bool? scale = null,
        double? epsilon = null,
        Activation? activation = null,
        bool? isTraining = null,
        string? scope = null,
        BatchNormArgs? args = null)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        Graph graph = inputs.Graph;
        args = new BatchNormArgs
        {
            Decay = decay,
            Center = center,
            Scale = scale,
            Epsilon = epsilon,
            Activation = activation,
            IsTraining = isTraining,
        }.Over(args ?? new()).Over(graph.Args.BatchNorm);

        using VariableScope opened = graph.VariableScope(scope, "BatchNorm");
        int channels = RequireChannels(inputs, opened);
        double requested = args.Epsilon ?? DefaultEpsilon;
        if (!(requested >= 0))
        {
            throw new ArgumentException($"{opened.Name}: epsilon must be at least 0, got {requested}.");
        }

        var operation = new BatchNormOperation(
            Gamma: args.Scale ?? false ? graph.GetVariable("gamma", [channels], Initializer.Ones) : null,
            Beta: args.Center ?? true ? graph.GetVariable("beta", [channels], Initializer.Zeros) : null,
            MovingMean: graph.GetVariable("moving_mean", [channels], Initializer.Zeros, trainable: false),
            MovingVariance: graph.GetVariable("moving_variance", [channels], Initializer.Ones, trainable: false),
            Epsilon: (args.Fused ?? true) && !(args.ExactEpsilon ?? false) ? Math.Max(requested, FusedBatchNormMinimumEpsilon) : requested,
            Decay: args.Decay ?? DefaultDecay,
            IsTraining: args.IsTraining ?? false);
        Node net = operation.IsTraining
            ? graph.Add(operation, [inputs, AddMoments(inputs, operation, args)])
            : graph.Add(operation, [inputs]);
        return Activate(net, args.Activation ?? Activation.None);
    }

    /// <summary>Adds the statistics of the batch, and updates of the moving averages.</summary>
    private static Node AddMoments(Node inputs, BatchNormOperation operation, BatchNormArgs args)
    {
        const int Mean = 0, Variance = 1, UnbiasedVariance = 2;
        Node moments = inputs.Graph.Add(new BatchMomentsOperation(), [inputs]);
        UpdatesCollection updates = args.Updates ?? inputs.Graph.Updates;
        updates.Add(new(moments, Mean, operation.MovingMean, operation.Decay));

        // Only the fused operation applies Bessel's correction, and only to the moving variance.
        // The variance that normalizes the batch is never corrected.
        updates.Add(new(moments, args.Fused ?? true ? UnbiasedVariance : Variance, operation.MovingVariance, operation.Decay));
        return moments;
    }
}
