using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// The original residual networks: batch norm and ReLU after the convolutions. Names, end points and options are those of TF-slim's <c>resnet_v1</c>.
/// Their arg scope is <see cref="ResNetV2.ArgScope"/>, as slim's two versions share theirs.
/// Source: He et al., "Deep Residual Learning for Image Recognition" (2015).
/// </summary>
public static partial class ResNetV1
{
    /// <summary>Height and width of the images the published networks were designed for.</summary>
    public const int DefaultImageSize = 224;

    private static readonly NetworkFrame Network = new("resnet_v1", SlimBlocks.Root, SlimBlocks.RootStride, HasPostnorm: false);

    /// <summary>Builds a V1 network of any blocks. The four depths below are this function with their blocks.</summary>
    /// <inheritdoc cref="ResNetV2.Build" path="/*[not(self::summary)]"/>
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

    /// <summary>A block of bottleneck units, the last of which strides. Source: slim's <c>resnet_v1_block</c>.</summary>
    /// <param name="scope">Variable scope.</param>
    /// <param name="baseDepth">Channels inside the bottleneck; the output has four times as many.</param>
    /// <param name="numUnits">Number of units, at least 1.</param>
    /// <param name="stride">Stride of the last unit.</param>
    /// <param name="useBoundedActivations">As in <see cref="BottleneckV1.With"/>.</param>
    public static Block Block(string scope, int baseDepth, int numUnits, int stride, bool useBoundedActivations = false) =>
        SlimBlocks.Block(scope, BottleneckV1.With(useBoundedActivations), baseDepth, numUnits, stride);
}
