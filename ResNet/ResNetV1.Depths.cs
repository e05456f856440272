using NeoResNet.Nn;

namespace NeoResNet;

public static partial class ResNetV1
{
    /// <summary>Least number of channels inside a bottleneck unless the call says otherwise.</summary>
    public const int DefaultMinBaseDepth = 8;

    /// <summary>The depths with a name of their own.</summary>
    public static IReadOnlyList<int> Depths => SlimBlocks.Depths;

    /// <summary>The four blocks of ResNet-50, 101, 152 or 200, their channels scaled. The root keeps its 64.</summary>
    /// <param name="depth">One of <see cref="Depths"/>.</param>
    /// <param name="depthMultiplier">Factor on the channels inside the bottlenecks, at least 0; the products are cut to whole numbers.</param>
    /// <param name="minBaseDepth">Least number of channels inside a bottleneck, at least 1.</param>
    /// <param name="useBoundedActivations">As in <see cref="BottleneckV1.With"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">Another depth, or a factor or least number out of range.</exception>
    public static IReadOnlyList<Block> Blocks(
        int depth, double depthMultiplier = 1, int minBaseDepth = DefaultMinBaseDepth, bool useBoundedActivations = false)
    {
        const double MaxMultiplier = 1024;
        ArgumentOutOfRangeException.ThrowIfLessThan(minBaseDepth, 1);
        return depthMultiplier is >= 0 and <= MaxMultiplier
            ? SlimBlocks.OfDepth(depth, BottleneckV1.With(useBoundedActivations), baseDepth => Math.Max((int)(baseDepth * depthMultiplier), minBaseDepth))
            : throw new ArgumentOutOfRangeException(nameof(depthMultiplier), depthMultiplier, $"The depth multiplier must be from 0 to {MaxMultiplier}.");
    }

    /// <summary>
    /// ResNet-50, 101, 152 or 200 under the scope <c>resnet_v1_&lt;depth&gt;</c>. Arguments and result as <see cref="Build"/> and <see cref="Blocks"/>.
    /// </summary>
    public static (Node Net, EndPoints EndPoints) OfDepth(
        int depth, Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool storeNonStridedActivations = false, int minBaseDepth = DefaultMinBaseDepth, double depthMultiplier = 1,
        bool? reuse = null, string? scope = null) => Build(
            inputs, Blocks(depth, depthMultiplier, minBaseDepth), numClasses, isTraining, globalPool, outputStride, includeRootBlock: true, spatialSqueeze,
            storeNonStridedActivations, reuse, scope ?? $"resnet_v1_{depth}");

    /// <summary>ResNet-50. Arguments and result as <see cref="Build"/> and <see cref="Blocks"/>.</summary>
    public static (Node Net, EndPoints EndPoints) Resnet50(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool storeNonStridedActivations = false, int minBaseDepth = DefaultMinBaseDepth, double depthMultiplier = 1,
        bool? reuse = null, string scope = "resnet_v1_50") => OfDepth(
            50, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, storeNonStridedActivations, minBaseDepth, depthMultiplier, reuse, scope);

    /// <summary>ResNet-101. Arguments and result as <see cref="Build"/> and <see cref="Blocks"/>.</summary>
    public static (Node Net, EndPoints EndPoints) Resnet101(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool storeNonStridedActivations = false, int minBaseDepth = DefaultMinBaseDepth, double depthMultiplier = 1,
        bool? reuse = null, string scope = "resnet_v1_101") => OfDepth(
            101, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, storeNonStridedActivations, minBaseDepth, depthMultiplier, reuse, scope);

    /// <summary>ResNet-152. Arguments and result as <see cref="Build"/> and <see cref="Blocks"/>.</summary>
    public static (Node Net, EndPoints EndPoints) Resnet152(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool storeNonStridedActivations = false, int minBaseDepth = DefaultMinBaseDepth, double depthMultiplier = 1,
        bool? reuse = null, string scope = "resnet_v1_152") => OfDepth(
            152, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, storeNonStridedActivations, minBaseDepth, depthMultiplier, reuse, scope);

    /// <summary>ResNet-200. Arguments and result as <see cref="Build"/> and <see cref="Blocks"/>.</summary>
    public static (Node Net, EndPoints EndPoints) Resnet200(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool? spatialSqueeze = null, bool storeNonStridedActivations = false, int minBaseDepth = DefaultMinBaseDepth, double depthMultiplier = 1,
        bool? reuse = null, string scope = "resnet_v1_200") => OfDepth(
            200, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, storeNonStridedActivations, minBaseDepth, depthMultiplier, reuse, scope);
}
