using NeoResNet.Nn;

namespace NeoResNet;

/// <content>The published depths.</content>
public static partial class ResNetV1
{
    /// <summary>Specifies the default minimum number of channels inside a bottleneck.</summary>
    public const int DefaultMinBaseDepth = 8;

    /// <summary>Gets the depths that have a function of their own: 50, 101, 152 and 200.</summary>
    public static IReadOnlyList<int> Depths => SlimBlocks.Depths;

    /// <summary>
    /// Returns the four blocks of ResNet-50, 101, 152 or 200, with scaled channels. The root keeps
    /// its 64 channels.
    /// </summary>
    /// <param name="depth">One of <see cref="Depths"/>.</param>
    /// <param name="depthMultiplier">
    /// Factor on the channels inside the bottlenecks, 0 to 1024. Products are truncated to whole
    /// numbers.
    /// </param>
    /// <param name="minBaseDepth">
    /// Smallest number of channels inside a bottleneck, at least 1.
    /// </param>
    /// <param name="useBoundedActivations">
    /// Whether sums and projections pass through a ReLU6 and residuals are clipped to [-6, 6]
    /// before they are added, for values that suit quantized inference. The activations after
    /// <c>conv1</c> and <c>conv2</c> remain those of the arg scope.
    /// </param>
    /// <returns>Blocks for <see cref="Build"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static IReadOnlyList<Block> Blocks(
        int depth, double depthMultiplier = 1, int minBaseDepth = DefaultMinBaseDepth, bool useBoundedActivations = false)
    {
        const double MaxMultiplier = 1024;
        ArgumentOutOfRangeException.ThrowIfLessThan(minBaseDepth, 1);
        return depthMultiplier is >= 0 and <= MaxMultiplier
            ? SlimBlocks.OfDepth(depth, BottleneckWith(useBoundedActivations), baseDepth => Math.Max((int)(baseDepth * depthMultiplier), minBaseDepth))
            : throw new ArgumentOutOfRangeException(nameof(depthMultiplier), depthMultiplier, $"The depth multiplier must be from 0 to {MaxMultiplier}.");
    }

    /// <summary>
    /// Adds ResNet-50, 101, 152 or 200 V1 to the graph of <paramref name="inputs"/>.
    /// </summary>
    /// <param name="depth">One of <see cref="Depths"/>.</param>
    /// <param name="inputs">
    /// Images [batch, height, width, channels]. Only the number of channels must be known.
    /// </param>
    /// <param name="numClasses">
    /// Number of classes; null or 0 returns features without logits.
    /// </param>
    /// <param name="isTraining">
    /// Whether batch norms use the batch's statistics; null uses the open arg scope's value, which
    /// defaults to false.
    /// </param>
    /// <param name="globalPool">
    /// Whether the features are averaged over height and width before the logits.
    /// </param>
    /// <param name="outputStride">
    /// Ratio of input to output size, a multiple of 4 up to 32; null means 32. Units beyond it use
    /// atrous convolutions.
    /// </param>
    /// <param name="spatialSqueeze">
    /// Whether logits [batch, 1, 1, classes] become [batch, classes]; null follows
    /// <paramref name="globalPool"/>.
    /// </param>
    /// <param name="storeNonStridedActivations">
    /// Whether a block's end point is taken before the block's stride, at the higher resolution.
    /// </param>
    /// <param name="minBaseDepth">
    /// Smallest number of channels inside a bottleneck, at least 1.
    /// </param>
    /// <param name="depthMultiplier">
    /// Factor on the channels inside the bottlenecks, 0 to 1024.
    /// </param>
    /// <param name="reuse">
    /// Whether the network uses variables that exist. If true, <paramref name="scope"/> must be
    /// given.
    /// </param>
    /// <param name="scope">Variable scope; null means <c>resnet_v1_&lt;depth&gt;</c>.</param>
    /// <inheritdoc cref="Build" path="/returns"/>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    /// <inheritdoc cref="Build" path="/exception"/>
    public static (Node Net, EndPoints EndPoints) OfDepth(
        int depth, Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool storeNonStridedActivations = false, int minBaseDepth = DefaultMinBaseDepth, double depthMultiplier = 1,
        bool? reuse = null, string? scope = null) => Build(
            inputs, Blocks(depth, depthMultiplier, minBaseDepth), numClasses, isTraining, globalPool, outputStride, includeRootBlock: true, spatialSqueeze,
            storeNonStridedActivations, reuse, scope ?? $"resnet_v1_{depth}");

    /// <summary>Adds ResNet-50 V1 to the graph of <paramref name="inputs"/>.</summary>
    /// <inheritdoc cref="OfDepth" path="/*[not(self::summary) and not(@name='depth')]"/>
    public static (Node Net, EndPoints EndPoints) Resnet50(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool storeNonStridedActivations = false, int minBaseDepth = DefaultMinBaseDepth, double depthMultiplier = 1,
        bool? reuse = null, string scope = "resnet_v1_50") => OfDepth(
            50, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, storeNonStridedActivations, minBaseDepth, depthMultiplier, reuse, scope);

    /// <summary>Adds ResNet-101 V1 to the graph of <paramref name="inputs"/>.</summary>
    /// <inheritdoc cref="OfDepth" path="/*[not(self::summary) and not(@name='depth')]"/>
    public static (Node Net, EndPoints EndPoints) Resnet101(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool storeNonStridedActivations = false, int minBaseDepth = DefaultMinBaseDepth, double depthMultiplier = 1,
        bool? reuse = null, string scope = "resnet_v1_101") => OfDepth(
            101, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, storeNonStridedActivations, minBaseDepth, depthMultiplier, reuse, scope);

    /// <summary>Adds ResNet-152 V1 to the graph of <paramref name="inputs"/>.</summary>
    /// <inheritdoc cref="OfDepth" path="/*[not(self::summary) and not(@name='depth')]"/>
    public static (Node Net, EndPoints EndPoints) Resnet152(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool storeNonStridedActivations = false, int minBaseDepth = DefaultMinBaseDepth, double depthMultiplier = 1,
        bool? reuse = null, string scope = "resnet_v1_152") => OfDepth(
            152, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, storeNonStridedActivations, minBaseDepth, depthMultiplier, reuse, scope);

    /// <summary>Adds ResNet-200 V1 to the graph of <paramref name="inputs"/>.</summary>
    /// <inheritdoc cref="OfDepth" path="/*[not(self::summary) and not(@name='depth')]"/>
    public static (Node Net, EndPoints EndPoints) Resnet200(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool storeNonStridedActivations = false, int minBaseDepth = DefaultMinBaseDepth, double depthMultiplier = 1,
        bool? reuse = null, string scope = "resnet_v1_200") => OfDepth(
            200, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, storeNonStridedActivations, minBaseDepth, depthMultiplier, reuse, scope);
}
