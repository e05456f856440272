namespace NeoResNet.Nn;

public static partial class Layers
{
    /// <summary>Least epsilon of TensorFlow's fused batch norm; slim's 1e-5 becomes this.</summary>
    public const double FusedBatchNormMinimumEpsilon = 1.001e-5;

    private const double DefaultDecay = 0.999;
    private const double DefaultEpsilon = 0.001;

    /// <summary>
    /// (x - mean) / sqrt(variance + epsilon) * gamma + beta, then activation. Source: slim's <c>batch_norm</c>, fused form:
    /// epsilon is raised to at least <see cref="FusedBatchNormMinimumEpsilon"/>, unless <see cref="BatchNormArgs.ExactEpsilon"/> says no.
    /// In training mode mean and variance are the batch's own, and updates of the moving ones go into <see cref="Graph.Updates"/>.
    /// Variables: <c>gamma</c> (with scale), <c>beta</c> (with center), <c>moving_mean</c>, <c>moving_variance</c>, each [channels].
    /// </summary>
    /// <param name="inputs">[batch, height, width, channels]; the channels must be known.</param>
    /// <param name="decay">Share of the old moving value that an update keeps.</param>
    /// <param name="center">Whether beta is added.</param>
    /// <param name="scale">Whether gamma multiplies.</param>
    /// <param name="epsilon">Summand that keeps the variance from zero.</param>
    /// <param name="activation">Function applied last.</param>
    /// <param name="isTraining">Whether the batch's own statistics are used.</param>
    /// <param name="scope">Variable scope; null for <c>BatchNorm</c>, made unique.</param>
    /// <param name="args">Further arguments for this call; those written out win over them, and they over the arg scope's.</param>
    /// <exception cref="ArgumentException">Input and arguments do not fit; names the scope, the expected and the given.</exception>
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
            throw new ArgumentException($"{opened.Name}: epsilon must not be negative, got {requested}.");
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

    /// <summary>Adds the batch's statistics, and asks for the moving ones to be moved towards them.</summary>
    private static Node AddMoments(Node inputs, BatchNormOperation operation, BatchNormArgs args)
    {
        const int Mean = 0, Variance = 1, UnbiasedVariance = 2;
        Node moments = inputs.Graph.Add(new BatchMomentsOperation(), [inputs]);
        UpdatesCollection updates = args.Updates ?? inputs.Graph.Updates;
        updates.Add(new(moments, Mean, operation.MovingMean, operation.Decay));

        // Only the fused operation corrects the variance it reports; what it normalises by is never corrected.
        updates.Add(new(moments, args.Fused ?? true ? UnbiasedVariance : Variance, operation.MovingVariance, operation.Decay));
        return moments;
    }
}
