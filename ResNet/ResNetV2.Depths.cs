using NeoResNet.Nn;

namespace NeoResNet;

/// <content>The published depths.</content>
public static partial class ResNetV2
{
    /// <summary>Gets the depths that have a function of their own: 50, 101, 152 and 200.</summary>
    public static IReadOnlyList<int> Depths => SlimBlocks.Depths;

    /// <summary>
    /// Returns the four blocks of ResNet-50, 101, 152 or 200. Sources: "Deep Residual Learning"
    /// (2015), table 1; for 200 "Identity Mappings" (2016).
    /// </summary>
    /// <param name="depth">One of <see cref="Depths"/>.</param>
    /// <returns>Blocks for <see cref="Build"/>.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="depth"/> is not one of <see cref="Depths"/>.
    /// </exception>
    public static IReadOnlyList<Block> Blocks(int depth) => SlimBlocks.OfDepth(depth, Bottleneck, baseDepth => baseDepth);

    /// <summary>
    /// Adds ResNet-50, 101, 152 or 200 V2 to the graph of <paramref name="inputs"/>.
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
    /// <param name="reuse">
    /// Whether the network uses variables that exist. If true, <paramref name="scope"/> must be
    /// given.
    /// </param>
    /// <param name="scope">Variable scope; null means <c>resnet_v2_&lt;depth&gt;</c>.</param>
    /// <inheritdoc cref="Build" path="/returns"/>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="depth"/> is not one of <see cref="Depths"/>, or a number is out of range.
    /// </exception>
    /// <inheritdoc cref="Build" path="/exception"/>
    public static (Node Net, EndPoints EndPoints) OfDepth(
        int depth, Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true,
        int? outputStride = null, bool? spatialSqueeze = null, bool? reuse = null, string? scope = null) =>
        Build(inputs, Blocks(depth), numClasses, isTraining, globalPool, outputStride, includeRootBlock: true, spatialSqueeze, reuse: reuse, scope: scope ?? $"resnet_v2_{depth}");

    /// <summary>Adds ResNet-50 V2 to the graph of <paramref name="inputs"/>.</summary>
    /// <inheritdoc cref="OfDepth" path="/*[not(self::summary) and not(@name='depth')]"/>
    /// <example>
    /// <code>
    /// using var variables = new VariableStore();
    /// var graph = new Graph(variables);
    /// Node images = graph.Placeholder([null, 224, 224, 3]);
    /// (Node logits, EndPoints endPoints) = ResNetV2.Resnet50(images, numClasses: 1001);
    /// Node probabilities = endPoints["predictions"], block3 = endPoints["resnet_v2_50/block3"];
    /// </code>
    /// </example>
    public static (Node Net, EndPoints EndPoints) Resnet50(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true,
        int? outputStride = null, bool? spatialSqueeze = null, bool? reuse = null, string scope = "resnet_v2_50") =>
        OfDepth(50, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, reuse, scope);

    /// <summary>Adds ResNet-101 V2 to the graph of <paramref name="inputs"/>.</summary>
    /// <inheritdoc cref="OfDepth" path="/*[not(self::summary) and not(@name='depth')]"/>
    public static (Node Net, EndPoints EndPoints) Resnet101(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true,
        int? outputStride = null, bool? spatialSqueeze = null, bool? reuse = null, string scope = "resnet_v2_101") =>
        OfDepth(101, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, reuse, scope);

    /// <summary>Adds ResNet-152 V2 to the graph of <paramref name="inputs"/>.</summary>
    /// <inheritdoc cref="OfDepth" path="/*[not(self::summary) and not(@name='depth')]"/>
    public static (Node Net, EndPoints EndPoints) Resnet152(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true,
        int? outputStride = null, bool? spatialSqueeze = null, bool? reuse = null, string scope = "resnet_v2_152") =>
        OfDepth(152, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, reuse, scope);

    /// <summary>Adds ResNet-200 V2 to the graph of <paramref name="inputs"/>.</summary>
    /// <inheritdoc cref="OfDepth" path="/*[not(self::summary) and not(@name='depth')]"/>
    public static (Node Net, EndPoints EndPoints) Resnet200(
        Node inputs, int? numClasses = null, bool? isTraining = null, bool globalPool = true,
        int? outputStride = null, bool? spatialSqueeze = null, bool? reuse = null, string scope = "resnet_v2_200") =>
        OfDepth(200, inputs, numClasses, isTraining, globalPool, outputStride, spatialSqueeze, reuse, scope);
}
