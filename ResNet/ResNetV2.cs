using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// Residual networks with pre-activation units. Names, end points and options are those of TF-slim's <c>resnet_v2</c>.
/// Source: He et al., "Identity Mappings in Deep Residual Networks" (2016).
/// </summary>
public static partial class ResNetV2
{
    /// <summary>Height and width of the images the published networks were designed for.</summary>
    public const int DefaultImageSize = 224;

    private static readonly NetworkFrame Network = new("resnet_v2", SlimBlocks.BareRoot, SlimBlocks.RootStride, HasPostnorm: true);

    /// <summary>Builds a V2 network of any blocks. The four depths below are this function with their blocks.</summary>
    /// <param name="inputs">[batch, height, width, channels]; only the channels must be known.</param>
    /// <param name="blocks">The blocks in order.</param>
    /// <param name="numClasses">Number of classes; null or 0 for features without logits.</param>
    /// <param name="isTraining">Whether batch norms use the batch's statistics; null takes the arg scope's.</param>
    /// <param name="globalPool">Whether the features are averaged over height and width before the logits.</param>
    /// <param name="outputStride">Wanted ratio of input to output size, a multiple of 4; null for the nominal 32.</param>
    /// <param name="includeRootBlock">Whether the 7x7 convolution and the max pool come first; else the inputs are their result.</param>
    /// <param name="spatialSqueeze">Whether logits [batch, 1, 1, classes] become [batch, classes]; null for "when pooled".</param>
    /// <param name="storeNonStridedActivations">Whether a block's end point is taken before its stride, at the higher resolution.</param>
    /// <param name="reuse">Whether to use variables that exist; needs <paramref name="scope"/>.</param>
    /// <param name="scope">Variable scope; null for <c>resnet_v2</c>, or <c>resnet_v1</c> of V1, made unique.</param>
    /// <returns>
    /// The logits, or the features without classes; and the end points by slim's names in slim's order.
    /// </returns>
    /// <exception cref="ArgumentException">The output stride cannot be had, the input does not fit, or a negative class count.</exception>
    /// <exception cref="InvalidOperationException">Variables exist and are not reused, or the reverse.</exception>
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

    /// <summary>A block of bottleneck units, the last of which strides. Source: slim's <c>resnet_v2_block</c>.</summary>
    /// <param name="scope">Variable scope.</param>
    /// <param name="baseDepth">Channels inside the bottleneck; the output has four times as many.</param>
    /// <param name="numUnits">Number of units, at least 1.</param>
    /// <param name="stride">Stride of the last unit.</param>
    public static Block Block(string scope, int baseDepth, int numUnits, int stride) =>
        SlimBlocks.Block(scope, BottleneckV2.Unit, baseDepth, numUnits, stride);

    /// <summary>
    /// slim's defaults for residual networks of both versions; opened around a build with <see cref="Graph.ArgScope(Nn.ArgScope)"/>.
    /// To pad <c>pool1</c> as the paper's own code does, open <c>new ArgScope { MaxPool2D = new() { Padding = Padding.Valid } }</c> inside it.
    /// Source: slim's <c>resnet_arg_scope</c>.
    /// </summary>
    /// <param name="isTraining">Whether batch norms use the batch's statistics.</param>
    /// <param name="weightDecay">Scale of the L2 penalty on all convolutions' weights.</param>
    /// <param name="batchNormDecay">Share of the old moving statistics that an update keeps.</param>
    /// <param name="batchNormEpsilon">Summand that keeps the variance from zero; the fused form raises it to 1.001e-5.</param>
    /// <param name="batchNormScale">Whether batch norms have a gamma.</param>
    /// <param name="activation">Function after each convolution that does not say otherwise. What a V2 unit does to its input and V1's sum do not follow it.</param>
    /// <param name="useBatchNorm">
    /// Whether convolutions have a batch norm; else they have biases. V2's <c>preact</c> and <c>postnorm</c> stay, as they are layers of their own.
    /// </param>
    /// <param name="batchNormUpdates">Where batch norms in training mode collect the updates of their moving averages; null for <see cref="Graph.Updates"/>.</param>
    public static ArgScope ArgScope(
        bool isTraining = false,
        double weightDecay = 0.0001,
        double batchNormDecay = 0.997,
        double batchNormEpsilon = 1e-5,
        bool batchNormScale = true,
        Activation activation = Activation.Relu,
        bool useBatchNorm = true,
        UpdatesCollection? batchNormUpdates = null) => new()
        {
            Conv2D = new()
            {
                WeightsRegularizer = Regularizer.L2(weightDecay),
                WeightsInitializer = new VarianceScaling(),
                Activation = activation,
                Normalizer = useBatchNorm ? Normalizer.BatchNorm : Normalizer.None,
            },
            BatchNorm = new()
            {
                IsTraining = isTraining,
                Decay = batchNormDecay,
                Epsilon = batchNormEpsilon,
                Scale = batchNormScale,
                Updates = batchNormUpdates,
            },
            MaxPool2D = new() { Padding = Padding.Same },
        };
}
