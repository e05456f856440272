using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// Represents all differences between the published residual networks, so that one method builds
/// them all. The defaults follow the papers, as implemented in PyTorch. For slim's networks, see
/// <see cref="ResNetV1"/> and <see cref="ResNetV2"/>.
/// </summary>
public sealed partial record ResNetTopology
{
    /// <summary>Gets the position of the batch norms in the network.</summary>
    public required ResNetVersion Version { get; init; }

    /// <summary>Gets the kind of unit.</summary>
    public required UnitKind Unit { get; init; }

    /// <summary>Gets the number of units of each stage. Each number is at least 1.</summary>
    public required IReadOnlyList<int> Units { get; init; }

    /// <summary>
    /// Gets the number of channels of the 3x3 convolutions of each stage. Each number is at least
    /// 1. A bottleneck's output has four times as many channels. The root has as many channels as
    /// the first stage.
    /// </summary>
    public IReadOnlyList<int> Widths { get; init; } = [64, 128, 256, 512];

    /// <summary>
    /// Gets the unit of a stage that has the stride. In a bottleneck, the 3x3 convolution has the
    /// stride ("V1.5") unless <see cref="StridesFirstConvolution"/> is true.
    /// </summary>
    public StridePlace StridePlace { get; init; } = StridePlace.FirstUnit;

    /// <summary>
    /// Gets whether the first 1x1 convolution of a bottleneck has the stride instead of the 3x3
    /// convolution, as in Keras's V1 networks. Requires V1 and bottlenecks.
    /// </summary>
    public bool StridesFirstConvolution { get; init; }

    /// <summary>Gets the first convolution.</summary>
    public RootKind Root { get; init; } = RootKind.SevenBySeven;

    /// <summary>Gets the pool after the first convolution.</summary>
    public RootPool RootPool { get; init; } = RootPool.Symmetric;

    /// <summary>
    /// Gets the shortcut of units that change the number of channels. Bottlenecks require
    /// projections, and highway units require <see cref="ShortcutKind.None"/>.
    /// </summary>
    public ShortcutKind Shortcut { get; init; } = ShortcutKind.Projection;

    /// <summary>
    /// Gets the padding of convolutions with a stride. Bottlenecks require symmetric padding.
    /// </summary>
    public StridedPadding StridedPadding { get; init; } = StridedPadding.Symmetric;

    /// <summary>
    /// Gets whether convolutions have biases. If null, only convolutions without a batch norm have
    /// biases. The logits always have biases.
    /// </summary>
    public bool? Biases { get; init; } = false;

    /// <summary>Gets the exact epsilon of the batch norms.</summary>
    public double BatchNormEpsilon { get; init; } = 1e-5;

    /// <summary>Gets the share of the old moving statistics that an update keeps, 0 to 1.</summary>
    public double BatchNormDecay { get; init; } = 0.9;

    /// <summary>Returns the stages as blocks: <c>block1</c>, <c>block2</c>, ...</summary>
    /// <returns>One block per stage.</returns>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public IReadOnlyList<Block> Blocks()
    {
        Check();
        UnitFunction function = UnitFunction();
        return [.. Units.Select((count, stage) => new Block($"block{stage + 1}", function, [.. Enumerable.Range(0, count).Select(unit => UnitOf(stage, unit))]))];
    }

    /// <summary>
    /// Adds the network to the graph of <paramref name="inputs"/>, with this topology's defaults
    /// for all layers.
    /// </summary>
    /// <param name="inputs">
    /// Images [batch, height, width, channels]. Only the number of channels must be known.
    /// </param>
    /// <param name="numClasses">
    /// Number of classes; null or 0 returns features without logits.
    /// </param>
    /// <param name="isTraining">
    /// Whether batch norms use the batch's statistics; null means false.
    /// </param>
    /// <param name="globalPool">
    /// Whether the features are averaged over height and width before the logits.
    /// </param>
    /// <param name="outputStride">
    /// Ratio of input to output size, a multiple of the root's stride; null means the network's
    /// default. Units beyond it use atrous convolutions.
    /// </param>
    /// <param name="spatialSqueeze">
    /// Whether logits [batch, 1, 1, classes] become [batch, classes]; null follows
    /// <paramref name="globalPool"/>.
    /// </param>
    /// <param name="reuse">
    /// Whether the network uses variables that exist. If true, <paramref name="scope"/> must be
    /// given.
    /// </param>
    /// <param name="scope">Variable scope; null means <c>resnet</c>, made unique.</param>
    /// <param name="weightDecay">
    /// Scale of the L2 penalty on the weights of all convolutions, at least 0.
    /// </param>
    /// <inheritdoc cref="ResNetV2.Build" path="/returns"/>
    /// <exception cref="ArgumentException">
    /// The options contradict each other, the network cannot reach the output stride, or the inputs
    /// have an unsupported shape.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable exists and <paramref name="reuse"/> is not true, or the reverse.
    /// </exception>
    public (Node Net, EndPoints EndPoints) Build(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool? reuse = null, string? scope = null, double weightDecay = 0.0001)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        using IDisposable args = inputs.Graph.ArgScope(ArgScope(weightDecay));
        return new NetworkFrame("resnet", AddRoot, RootStride, HasPostnorm: Version == ResNetVersion.V2).Build(
            inputs, Blocks(), new(numClasses, isTraining, globalPool, outputStride, IncludeRootBlock: true, spatialSqueeze, StoreNonStridedActivations: false, reuse, scope));
    }

    private int RootStride => (Root == RootKind.SevenBySeven ? 2 : 1) * (RootPool == RootPool.None ? 1 : 2);

    private UnitArgs UnitOf(int stage, int unit)
    {
        bool strides = StridePlace == StridePlace.FirstUnit
            ? unit == 0 && stage > 0
            : unit == Units[stage] - 1 && stage < Units.Count - 1;
        return new(Widths[stage] * (Unit == UnitKind.Bottleneck ? 4 : 1), Widths[stage], strides ? 2 : 1);
    }

    private UnitFunction UnitFunction() => (Unit, Version) switch
    {
        (UnitKind.Basic, ResNetVersion.V1) => ResNetV1.BasicWith(Shortcut, StridedPadding),
        (UnitKind.Basic, _) => ResNetV2.BasicWith(Shortcut, StridedPadding),
        (UnitKind.Highway, _) => ResNetV1.HighwayWith(StridedPadding),
        (_, ResNetVersion.V1) => StridesFirstConvolution ? ResNetV1.BottleneckStridedFirst : ResNetV1.Bottleneck,
        _ => ResNetV2.Bottleneck,
    };

    private ArgScope ArgScope(double weightDecay)
    {
        ArgScope args = ResNetV2.ArgScope(weightDecay: weightDecay, batchNormDecay: BatchNormDecay, batchNormEpsilon: BatchNormEpsilon);
        return args with { Conv2D = args.Conv2D with { Biases = Biases }, BatchNorm = args.BatchNorm with { ExactEpsilon = true } };
    }

    private Node AddRoot(Node inputs)
    {
        // In V2, the first unit contains the batch norm.
        (Activation? activation, Normalizer? normalizer) = Version == ResNetVersion.V2 ? (Activation.None, Normalizer.None) : ((Activation?)null, (Normalizer?)null);
        (int kernel, int stride) = Root == RootKind.SevenBySeven ? (7, 2) : (3, 1);
        Node net = TwoLayers.Strided(inputs, Widths[0], kernel, stride, rate: 1, StridedPadding, "conv1", activation, normalizer);
        return RootPool switch
        {
            RootPool.None => net,
            RootPool.Same => Layers.MaxPool2D(net, 3, stride: 2, Padding.Same, "pool1"),
            RootPool.Symmetric => Layers.MaxPool2D(Layers.Pad(net, 1, 1, float.NegativeInfinity), 3, stride: 2, Padding.Valid, "pool1"),
            RootPool.ZeroPadded => Layers.MaxPool2D(Layers.Pad(net, 1, 1), 3, stride: 2, Padding.Valid, "pool1"),
            _ => throw new ArgumentOutOfRangeException(nameof(RootPool), RootPool, "Unknown root pool."),
        };
    }

    private void Check()
    {
        if (Units.Count == 0 || Units.Count > Widths.Count || Units.Any(count => count < 1) || Widths.Any(width => width < 1))
        {
            throw new ArgumentException($"A topology needs at least one stage, and one unit count and one width of at least 1 per stage, got units {string.Join(", ", Units)} and widths {string.Join(", ", Widths)}.");
        }

        if (Unit == UnitKind.Bottleneck && (Shortcut != ShortcutKind.Projection || StridedPadding != StridedPadding.Symmetric))
        {
            throw new ArgumentException($"Bottlenecks require projections and symmetric padding, got {Shortcut} and {StridedPadding}.");
        }

        if (Unit == UnitKind.Highway && (Version != ResNetVersion.V1 || Shortcut != ShortcutKind.None))
        {
            throw new ArgumentException($"Highway units require V1 and no shortcuts, got {Version} and {Shortcut}.");
        }

        if (StridesFirstConvolution && (Unit != UnitKind.Bottleneck || Version != ResNetVersion.V1))
        {
            throw new ArgumentException($"{nameof(StridesFirstConvolution)} requires bottlenecks of V1, got {Unit} units of {Version}.");
        }
    }
}
