using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// Builds the original residual networks, with batch norm and ReLU after the convolutions. Names,
/// end points and options are those of TF-slim's <c>resnet_v1</c>. <see cref="ResNetV2.ArgScope"/>
/// returns the defaults of both versions, as in slim. Source: He et al., "Deep Residual Learning
/// for Image Recognition" (2015).
/// </summary>
public static partial class ResNetV1
{
    /// <summary>
    /// Specifies the height and width, in pixels, of the images that the networks were designed
    /// for.
    /// </summary>
    public const int DefaultImageSize = 224;

    private static readonly NetworkFrame Network = new("resnet_v1", SlimBlocks.Root, SlimBlocks.RootStride, HasPostnorm: false);

    /// <summary>
    /// Builds a V1 network from any blocks. The functions with a depth in their names call this
    /// function with the published blocks.
    /// </summary>
    /// <remarks>
    /// Arguments that no open arg scope sets default to those of <see cref="ResNetV2.ArgScope"/>.
    /// If the build fails, for example because a unit function throws, the graph and its variables
    /// are unchanged.
    /// </remarks>
    /// <param name="inputs">
    /// Images [batch, height, width, channels]. Only the number of channels must be known.
    /// </param>
    /// <param name="blocks">The blocks, in order.</param>
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
    /// Ratio of input to output size, a multiple of 4 if there is a root block; null means the
    /// product of the blocks' strides and the root's.
    /// </param>
    /// <param name="includeRootBlock">
    /// Whether the 7x7 convolution and the max pool come first. If false, <paramref name="inputs"/>
    /// are their result.
    /// </param>
    /// <param name="spatialSqueeze">
    /// Whether logits [batch, 1, 1, classes] become [batch, classes]; null follows
    /// <paramref name="globalPool"/>.
    /// </param>
    /// <param name="storeNonStridedActivations">
    /// Whether a block's end point is taken before the block's stride, at the higher resolution.
    /// </param>
    /// <param name="reuse">
    /// Whether the network uses variables that exist. If true, <paramref name="scope"/> must be
    /// given.
    /// </param>
    /// <param name="scope">Variable scope; null means <c>resnet_v1</c>, made unique.</param>
    /// <returns>
    /// <c>Net</c>: the logits [batch, classes] or, without classes, the features. <c>EndPoints</c>:
    /// the nodes under slim's names, in slim's order.
    /// </returns>
    /// <exception cref="ArgumentException">
    /// The blocks and the root cannot reach the output stride, the inputs have an unsupported
    /// shape, or a number is out of range. The message names the scope.
    /// </exception>
    /// <exception cref="InvalidOperationException">
    /// A variable exists and <paramref name="reuse"/> is not true, or the reverse.
    /// </exception>
    public static (Node Net, EndPoints EndPoints) Build(
        Node inputs,
        IReadOnlyList<Block> blocks,
        int? numClasses = null,
        bool? isTraining = null,
        bool globalPool = true,
        int? outputStride = null,
        bool includeRootBlock = true,
        bool? spatialSqueeze = null,
        bool storeNonStridedActivations = false,
        bool? reuse = null,
        string? scope = null) => Network.Build(
            inputs, blocks, new(numClasses, isTraining, globalPool, outputStride, includeRootBlock, spatialSqueeze, storeNonStridedActivations, reuse, scope));

    /// <summary>
    /// Returns a block of bottleneck units, the last of which has a stride. Source: slim's
    /// <c>resnet_v1_block</c>.
    /// </summary>
    /// <param name="scope">Variable scope.</param>
    /// <param name="baseDepth">
    /// Number of channels inside the bottlenecks, at least 1. The output has four times as many.
    /// </param>
    /// <param name="numUnits">Number of units, at least 1.</param>
    /// <param name="stride">Stride of the last unit, at least 1.</param>
    /// <param name="useBoundedActivations">
    /// Whether sums and projections pass through a ReLU6 and residuals are clipped to [-6, 6]
    /// before they are added.
    /// </param>
    /// <returns>A block for <see cref="Build"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">A number is out of range.</exception>
    public static Block Block(string scope, int baseDepth, int numUnits, int stride, bool useBoundedActivations = false) =>
        SlimBlocks.Block(scope, BottleneckWith(useBoundedActivations), baseDepth, numUnits, stride);
}
