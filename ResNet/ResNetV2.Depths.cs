using NeoResNet.Nn;

namespace NeoResNet;

public static partial class ResNetV2
{
    /// <summary>The depths with a name of their own.</summary>
    public static IReadOnlyList<int> Depths => SlimBlocks.Depths;

    /// <summary>The four blocks of ResNet-50, 101, 152 or 200 ("Deep Residual Learning", table 1; 200 from the V2 paper).</summary>
    /// <exception cref="ArgumentOutOfRangeException">Another depth.</exception>
    public static IReadOnlyList<Block> Blocks(int depth) => SlimBlocks.OfDepth(depth, BottleneckV2.Unit, baseDepth => baseDepth);

    /// <summary>ResNet-50, 101, 152 or 200 under the scope <c>resnet_v2_&lt;depth&gt;</c>. Arguments and result as <see cref="Build"/>.</summary>
    public static (Node Net, EndPoints EndPoints) OfDepth(
        int depth, Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true,
        int? outputStride = null, bool? spatialSqueeze = null, bool? reuse = null, string? scope = null) =>
        Build(inputs, Blocks(depth), numClasses, isTraining, globalPool, outputStride, includeRootBlock: true, spatialSqueeze, reuse: reuse, scope: scope ?? $"resnet_v2_{depth}");

    /// <summary>ResNet-50. Arguments and result as <see cref="Build"/>.</summary>
    public static (Node Net, EndPoints EndPoints) Resnet50(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true,
        int? outputStride = null, bool? spatialSqueeze = null, bool? reuse = null, string scope = "resnet_v2_50") =>
        OfDepth(50, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, reuse, scope);

    /// <summary>ResNet-101. Arguments and result as <see cref="Build"/>.</summary>
    public static (Node Net, EndPoints EndPoints) Resnet101(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true,
        int? outputStride = null, bool? spatialSqueeze = null, bool? reuse = null, string scope = "resnet_v2_101") =>
        OfDepth(101, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, reuse, scope);

    /// <summary>ResNet-152. Arguments and result as <see cref="Build"/>.</summary>
    public static (Node Net, EndPoints EndPoints) Resnet152(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true,
        int? outputStride = null, bool? spatialSqueeze = null, bool? reuse = null, string scope = "resnet_v2_152") =>
        OfDepth(152, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, reuse, scope);

    /// <summary>ResNet-200. Arguments and result as <see cref="Build"/>.</summary>
    public static (Node Net, EndPoints EndPoints) Resnet200(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true,
        int? outputStride = null, bool? spatialSqueeze = null, bool? reuse = null, string scope = "resnet_v2_200") =>
        OfDepth(200, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, reuse, scope);
}
