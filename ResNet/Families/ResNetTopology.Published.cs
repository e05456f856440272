namespace NeoResNet;

/// <content>Contains the published networks, each with the source of its options.</content>
public sealed partial record ResNetTopology
{
    private const double KerasEpsilon = 1.001e-5, KerasDecay = 0.99;

    /// <summary>
    /// Gets MLPerf Tiny's ResNet-8 for CIFAR-10: biases everywhere, TensorFlow's padding, no batch
    /// norm on shortcuts. Source: mlcommons/tiny, <c>keras_model.py</c>.
    /// </summary>
    public static ResNetTopology TinyMlperf { get; } = new()
    {
        Version = ResNetVersion.V1,
        Unit = UnitKind.Basic,
        Units = [1, 1, 1],
        Widths = [16, 32, 64],
        Root = RootKind.ThreeByThree,
        RootPool = RootPool.None,
        Shortcut = ShortcutKind.BareProjection,
        StridedPadding = StridedPadding.Same,
        Biases = true,
        BatchNormEpsilon = 0.001,
        BatchNormDecay = KerasDecay,
    };

    /// <summary>
    /// Returns ResNet-18 or 34, with two-layer units ("Deep Residual Learning", table 1). V2 has
    /// the same layers with pre-activation.
    /// </summary>
    /// <param name="depth">18 or 34.</param>
    /// <param name="version">Position of the batch norms in the network.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The family has no network of this depth.
    /// </exception>
    public static ResNetTopology Basic(int depth, ResNetVersion version) => new()
    {
        Version = version,
        Unit = UnitKind.Basic,
        Units = depth switch
        {
            18 => [2, 2, 2, 2],
            34 => [3, 4, 6, 3],
            _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, "The depth must be 18 or 34."),
        },
    };

    /// <summary>
    /// Returns ResNet-6n+2 for images of 32 x 32 pixels: a 3x3 root without pool and three stages
    /// of n two-layer units. V1 has zero-padded shortcuts, V2 projections. Sources: "Deep Residual
    /// Learning", section 4.2; "Identity Mappings", appendix. The first unit of V2 differs from the
    /// paper: its shortcut is the root's output without a batch norm, as in slim.
    /// </summary>
    /// <param name="depth">6n + 2 with n at least 1: 8, 14, 20, 32, 44, 56, 110, ...</param>
    /// <param name="version">Position of the batch norms in the network.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The depth is not 6n + 2 with n at least 1.
    /// </exception>
    public static ResNetTopology Cifar(int depth, ResNetVersion version)
    {
        (int n, int rest) = Math.DivRem(depth - 2, 6);
        return n < 1 || rest != 0
            ? throw new ArgumentOutOfRangeException(nameof(depth), depth, "The depth must be 6n + 2: 8, 14, 20, 32, 44, 56, 110, ...")
            : new()
            {
                Version = version,
                Unit = UnitKind.Basic,
                Units = [n, n, n],
                Widths = [16, 32, 64],
                Root = RootKind.ThreeByThree,
                RootPool = RootPool.None,
                Shortcut = version == ResNetVersion.V1 ? ShortcutKind.ZeroPadded : ShortcutKind.Projection,
            };
    }

    /// <summary>
    /// Gets a short and wide V2 network for images of 32 x 32 pixels: one two-layer unit per stage,
    /// with four times the channels of <see cref="Cifar"/>. It learns CIFAR-10 in few epochs.
    /// Source of the widths: Zagoruyko and Komodakis, "Wide Residual Networks" (2016), with a width
    /// factor of 4.
    /// </summary>
    internal static ResNetTopology WideCifar { get; } = Cifar(8, ResNetVersion.V2) with { Widths = [64, 128, 256] };

    /// <summary>
    /// Returns Keras's ResNet50V2, 101V2 or 152V2. Source: keras, <c>applications/resnet.py</c>.
    /// </summary>
    /// <param name="depth">50, 101 or 152.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The family has no network of this depth.
    /// </exception>
    public static ResNetTopology Keras(int depth) => Bottlenecks(depth, ResNetVersion.V2) with
    {
        StridePlace = StridePlace.LastUnit,
        RootPool = RootPool.ZeroPadded,
        Biases = null,
        BatchNormEpsilon = KerasEpsilon,
        BatchNormDecay = KerasDecay,
    };

    /// <summary>
    /// Returns Keras's ResNet50, 101 or 152. Source: keras, <c>applications/resnet.py</c>.
    /// </summary>
    /// <param name="depth">50, 101 or 152.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The family has no network of this depth.
    /// </exception>
    public static ResNetTopology KerasV1(int depth) => Bottlenecks(depth, ResNetVersion.V1) with
    {
        StridesFirstConvolution = true,
        RootPool = RootPool.ZeroPadded,
        Biases = true,
        BatchNormEpsilon = KerasEpsilon,
        BatchNormDecay = KerasDecay,
    };

    /// <summary>
    /// Returns timm's resnetv2_50, 101 or 152 with batch norm and the plain stem. Source:
    /// pytorch-image-models, <c>resnetv2.py</c>.
    /// </summary>
    /// <param name="depth">50, 101 or 152.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The family has no network of this depth.
    /// </exception>
    public static ResNetTopology Timm(int depth) => Bottlenecks(depth, ResNetVersion.V2);

    /// <summary>
    /// Returns torchvision's resnet18, 34, 50, 101 or 152. Source: torchvision,
    /// <c>models/resnet.py</c> ("V1.5").
    /// </summary>
    /// <param name="depth">18, 34, 50, 101 or 152.</param>
    /// <returns>The topology.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// The family has no network of this depth.
    /// </exception>
    public static ResNetTopology Torchvision(int depth) => depth is 18 or 34 ? Basic(depth, ResNetVersion.V1) : Bottlenecks(depth, ResNetVersion.V1, "18, 34, ");

    // None of these families has a network of depth 200.
    private static ResNetTopology Bottlenecks(int depth, ResNetVersion version, string otherDepths = "") => depth is not (50 or 101 or 152)
        ? throw new ArgumentOutOfRangeException(nameof(depth), depth, $"The depth must be {otherDepths}50, 101 or 152.")
        : new()
        {
            Version = version,
            Unit = UnitKind.Bottleneck,
            Units = [.. ResNetV2.Blocks(depth).Select(block => block.Units.Count)],
        };
}
