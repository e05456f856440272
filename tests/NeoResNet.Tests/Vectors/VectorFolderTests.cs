using System.Text.Json;
using NeoResNet.TestSupport;

namespace NeoResNet.Tests.Vectors;

/// <summary>
/// Every vector made from slim's tests and source has a checker here or stands on the list of those that belong to a later
/// part of the library. The walk over the folder keeps it so.
/// </summary>
public sealed class VectorFolderTests
{
    private static readonly Dictionary<string, Action<JsonElement>> Checkers = new()
    {
        ["same_padding_table"] = LayerVectors.SamePaddingTable,
        ["conv2d_same_even"] = LayerVectors.Conv2DSameEven,
        ["max_pool_same_negative"] = LayerVectors.MaxPoolSameNegative,
        ["subsample_four_by_four"] = LayerVectors.Subsample,
        ["subsample_three_by_three"] = LayerVectors.Subsample,
        ["batch_norm_inference"] = LayerVectors.BatchNormInference,
        ["batch_norm_epsilon_clamp"] = LayerVectors.BatchNormEpsilonClamp,
        ["l2_regularizer"] = TrainingPieceVectors.L2Regularizer,
        ["variance_scaling_initializer"] = TrainingPieceVectors.VarianceScalingInitializer,
        ["conv_macs"] = DepthVectors.ConvMacs,
        ["parameter_counts"] = DepthVectors.ParameterCounts,
        ["variables_resnet_v2_50"] = DepthVectors.Variables,
        ["variables_resnet_v2_101"] = DepthVectors.Variables,
        ["variables_resnet_v2_152"] = DepthVectors.Variables,
        ["variables_resnet_v1_50"] = DepthVectors.Variables,
        ["variables_resnet_v1_101"] = DepthVectors.Variables,
        ["variables_resnet_v1_152"] = DepthVectors.Variables,
        ["variables_resnet_v1_200"] = DepthVectors.Variables,
        ["depth_multiplier_v1"] = DepthVectors.DepthMultiplier,
        ["min_base_depth_v1"] = DepthVectors.MinBaseDepth,
        ["end_points_resnet_v2_50_224"] = DepthVectors.EndPointsOf50,
        ["end_points_resnet_v2_50_299"] = DepthVectors.EndPointsOf50,
        ["end_points_tiny_v1"] = SmallNetworkVectors.TinyEndPoints,
        ["end_points_tiny_v2"] = SmallNetworkVectors.TinyEndPoints,
        ["endpoint_names_small_v1"] = SmallNetworkVectors.EndPointNames,
        ["endpoint_names_small_v2"] = SmallNetworkVectors.EndPointNames,
        ["classification_end_points_small_v1"] = SmallNetworkVectors.ClassificationEndPoints,
        ["classification_end_points_small_v2"] = SmallNetworkVectors.ClassificationEndPoints,
        ["classification_shapes_small_v1"] = SmallNetworkVectors.EndPointShapes,
        ["classification_shapes_small_v2"] = SmallNetworkVectors.EndPointShapes,
        ["fully_convolutional_endpoint_shapes_small_v1"] = SmallNetworkVectors.EndPointShapes,
        ["fully_convolutional_endpoint_shapes_small_v2"] = SmallNetworkVectors.EndPointShapes,
        ["rootless_fully_convolutional_endpoint_shapes_small_v1"] = SmallNetworkVectors.EndPointShapes,
        ["rootless_fully_convolutional_endpoint_shapes_small_v2"] = SmallNetworkVectors.EndPointShapes,
        ["unknown_batch_size_small_v1"] = SmallNetworkVectors.UnknownSizes,
        ["unknown_batch_size_small_v2"] = SmallNetworkVectors.UnknownSizes,
        ["unknown_height_width_small_v1"] = SmallNetworkVectors.UnknownSizes,
        ["unknown_height_width_small_v2"] = SmallNetworkVectors.UnknownSizes,
        ["atrous_unknown_height_width_small_v1"] = SmallNetworkVectors.UnknownSizes,
        ["atrous_unknown_height_width_small_v2"] = SmallNetworkVectors.UnknownSizes,
        ["atrous_fully_convolutional_values_small_v1"] = SmallNetworkVectors.AtrousValuesOfNetworks,
        ["atrous_fully_convolutional_values_small_v2"] = SmallNetworkVectors.AtrousValuesOfNetworks,
        ["atrous_values_bottleneck_v1"] = SmallNetworkVectors.AtrousValuesOfBlocks,
        ["atrous_values_bottleneck_v2"] = SmallNetworkVectors.AtrousValuesOfBlocks,
        ["atrous_fully_convolutional_endpoint_shapes_small_v1"] = SmallNetworkVectors.EndPointShapes,
        ["classification_end_points_no_batch_norm_argscope_v1"] = SmallNetworkVectors.NoBatchNormArgScope,
        ["striding_last_unit_vs_subsample_block_end_v1"] = SmallNetworkVectors.StridingLastUnitOrSubsampling,
    };

    private static readonly (string Reason, string[] Names)[] Later =
    [
        ("the pieces of TensorFlow's checkpoint format have an issue of their own", ["tf_checkpoint_codec"]),
    ];

    private static IEnumerable<string> CheckerNames => Checkers.Keys;

    [TestCaseSource(nameof(CheckerNames))]
    public void Vector(string name) => Checkers[name](TestData.Vector(name));

    [Test]
    public void Every_file_of_the_folder_has_a_checker_or_stands_on_the_list_of_later_ones()
    {
        string[] files = [.. Directory.GetFiles(TestData.PathOf("vectors"), "*.json").Select(path => Path.GetFileNameWithoutExtension(path))];
        Assert.That(files.Order(), Is.EqualTo(Checkers.Keys.Concat(LaterNames()).Order()));
    }

    [Test]
    public void No_file_both_has_a_checker_and_stands_on_the_list_of_later_ones() =>
        Assert.That(Checkers.Keys.Intersect(LaterNames()), Is.Empty);

    private static IEnumerable<string> LaterNames() => Later.SelectMany(group => group.Names);
}
