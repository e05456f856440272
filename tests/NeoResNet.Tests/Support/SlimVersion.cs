using NeoResNet.Nn;

namespace NeoResNet.Tests.Support;

/// <summary>slim's two versions of the network behind one face, so that a test can be written once for both.</summary>
internal sealed record SlimVersion(string Name, string Unit, SlimVersion.BlockFunction Block, SlimVersion.BuildFunction Build, Func<int, Node, int?, (Node Net, EndPoints EndPoints)> OfDepth)
{
    internal delegate Block BlockFunction(string scope, int baseDepth, int numUnits, int stride);

    internal delegate (Node Net, EndPoints EndPoints) BuildFunction(
        Node inputs, IReadOnlyList<Block> blocks, int? numClasses = null, bool? isTraining = null, bool globalPool = true, int? outputStride = null,
        bool includeRootBlock = true, bool? spatialSqueeze = null, bool storeNonStridedActivations = false, bool? reuse = null, string? scope = null);

    public static SlimVersion V1 { get; } = new(
        "resnet_v1", "bottleneck_v1", (scope, baseDepth, numUnits, stride) => ResNetV1.Block(scope, baseDepth, numUnits, stride), ResNetV1.Build, (depth, x, classes) => ResNetV1.OfDepth(depth, x, classes));

    public static SlimVersion V2 { get; } = new(
        "resnet_v2", "bottleneck_v2", ResNetV2.Block, ResNetV2.Build, (depth, x, classes) => ResNetV2.OfDepth(depth, x, classes));

    public static IReadOnlyList<SlimVersion> All { get; } = [V1, V2];

    /// <summary>The version that a text names: a model, a scope or one of slim's test files.</summary>
    public static SlimVersion In(string text) => All.Single(version => text.Contains(version.Name, StringComparison.Ordinal));

    public override string ToString() => Name;
}
