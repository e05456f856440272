using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// Everything in which the published residual networks differ, so that one function builds them all. The defaults are those
/// of the papers as torch wrote them down. slim's own networks are <see cref="ResNetV1"/> and <see cref="ResNetV2"/>.
/// </summary>
public sealed partial record ResNetTopology
{
    /// <summary>Where the network normalises.</summary>
    public required ResNetVersion Version { get; init; }

    /// <summary>The layers of a unit.</summary>
    public required UnitKind Unit { get; init; }

    /// <summary>Units of each stage.</summary>
    public required IReadOnlyList<int> Units { get; init; }

    /// <summary>Channels of the 3x3 convolutions of each stage; a bottleneck's output has four times as many. The root has the first stage's.</summary>
    public IReadOnlyList<int> Widths { get; init; } = [64, 128, 256, 512];

    /// <summary>Which unit of a stage strides. In a bottleneck it is always the 3x3 convolution that does ("V1.5").</summary>
    public StridePlace StridePlace { get; init; } = StridePlace.FirstUnit;

    /// <summary>The first convolution.</summary>
    public RootKind Root { get; init; } = RootKind.SevenBySeven;

    /// <summary>The pool after it.</summary>
    public RootPool RootPool { get; init; } = RootPool.Symmetric;

    /// <summary>What leads around a unit where channels change. A bottleneck has projections.</summary>
    public ShortcutKind Shortcut { get; init; } = ShortcutKind.Projection;

    /// <summary>Zeros around strided convolutions. A bottleneck has them symmetric.</summary>
    public StridedPadding StridedPadding { get; init; } = StridedPadding.Symmetric;

    /// <summary>Whether convolutions have biases; null for "where no batch norm follows". The logits always have.</summary>
    public bool? Biases { get; init; } = false;

    /// <summary>The batch norms' epsilon, used as it stands.</summary>
    public double BatchNormEpsilon { get; init; } = 1e-5;

    /// <summary>Share of the old moving statistics that an update keeps.</summary>
    public double BatchNormDecay { get; init; } = 0.9;

    /// <summary>The stages as blocks: <c>block1</c>, <c>block2</c>, ...</summary>
    /// <exception cref="ArgumentException">The options contradict each other.</exception>
    public IReadOnlyList<Block> Blocks()
    {
        Check();
        UnitFunction function = UnitFunction();
        return [.. Units.Select((count, stage) => new Block($"block{stage + 1}", function, [.. Enumerable.Range(0, count).Select(unit => UnitOf(stage, unit))]))];
    }

    /// <summary>
    /// Adds the network to the graph of <paramref name="inputs"/>, with this topology's own defaults for all layers.
    /// Arguments and result as <see cref="ResNetV2.Build"/>; <paramref name="weightDecay"/> is the scale of the L2 penalty.
    /// </summary>
    /// <exception cref="ArgumentException">The options contradict each other, the output stride cannot be had, or the input does not fit.</exception>
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
        (_, ResNetVersion.V1) => ResNetV1.Bottleneck,
        _ => ResNetV2.Bottleneck,
    };

    private ArgScope ArgScope(double weightDecay)
    {
        ArgScope args = ResNetV2.ArgScope(weightDecay: weightDecay, batchNormDecay: BatchNormDecay, batchNormEpsilon: BatchNormEpsilon);
        return args with { Conv2D = args.Conv2D with { Biases = Biases }, BatchNorm = args.BatchNorm with { ExactEpsilon = true } };
    }

    private Node AddRoot(Node inputs)
    {
        // In V2 the first unit normalises.
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
            throw new ArgumentException($"A topology needs at least one stage, each with units and a width, got units {string.Join(", ", Units)} and widths {string.Join(", ", Widths)}.");
        }

        if (Unit == UnitKind.Bottleneck && (Shortcut != ShortcutKind.Projection || StridedPadding != StridedPadding.Symmetric))
        {
            throw new ArgumentException($"Bottlenecks have projections and symmetric padding, got {Shortcut} and {StridedPadding}.");
        }
    }
}
