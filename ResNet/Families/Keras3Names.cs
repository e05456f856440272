using System.Globalization;

namespace NeoResNet;

/// <summary>
/// Translates the array names that Keras 3 writes, such as <c>layers/conv2d_3/vars/0</c>. Layers
/// are numbered by class in the order of their distance from the output, not by creation. Sources:
/// keras, <c>saving/saving_lib.py</c> and <c>ops/function.py</c>.
/// </summary>
internal static class Keras3Names
{
    private const string Convolution = "conv2d", Norm = "batch_normalization", Dense = "dense";

    private static readonly string[] WeightLeaves = ["kernel", "bias"];
    private static readonly string[] NormLeaves = ["gamma", "beta", "moving_mean", "moving_variance"];

    /// <summary>
    /// Returns the layer and the name of the variable, such as <c>conv2d_3/kernel</c>; null if the
    /// name is not one of Keras 3.
    /// </summary>
    public static string? ToLayerAndLeaf(string fileName)
    {
        // The second group is that of Keras in TensorFlow 2.13.
        if (fileName.Split('/') is not ["layers" or "_layer_checkpoint_dependencies", var layer, "vars", var index])
        {
            return null;
        }

        bool isNorm = layer.StartsWith(Norm, StringComparison.Ordinal) || layer.EndsWith("_bn", StringComparison.Ordinal);
        string[] leaves = isNorm ? NormLeaves : WeightLeaves;
        return index is [>= '0' and <= '9'] && index[0] - '0' < leaves.Length ? $"{layer}/{leaves[index[0] - '0']}" : null;
    }

    /// <summary>
    /// Returns the names of the layers of a network of keras.applications by their numbered names:
    /// <c>conv2d_3</c> is <c>conv2_block1_0_conv</c>.
    /// </summary>
    public static Dictionary<string, string> NumberedLayers(ResNetTopology topology)
    {
        bool isV1 = topology.Version == ResNetVersion.V1;
        var layers = new Dictionary<string, string> { [Dense] = "predictions" };
        int convolutions = 0, norms = 0;
        AddConvolution("conv1_conv");
        if (isV1)
        {
            AddNorm("conv1_bn");
        }

        for (int stage = 0; stage < topology.Units.Count; stage++)
        {
            for (int unit = 0; unit < topology.Units[stage]; unit++)
            {
                AddUnit(string.Create(CultureInfo.InvariantCulture, $"conv{stage + 2}_block{unit + 1}"), hasShortcut: unit == 0);
            }
        }

        if (!isV1)
        {
            AddNorm("post_bn");
        }

        return layers;

        // The convolution of the shortcut is as far from the addition as the last convolution, and
        // the addition names it first.
        void AddUnit(string name, bool hasShortcut)
        {
            string[] parts = hasShortcut ? ["1", "2", "0", "3"] : ["1", "2", "3"];
            Array.ForEach(parts, part => AddConvolution($"{name}_{part}_conv"));
            Array.ForEach(isV1 ? parts : ["preact", "1", "2"], part => AddNorm($"{name}_{part}_bn"));
        }

        void AddConvolution(string name) => layers.Add(Numbered(Convolution, convolutions++), name);

        void AddNorm(string name) => layers.Add(Numbered(Norm, norms++), name);
    }

    private static string Numbered(string type, int number) => number == 0 ? type : string.Create(CultureInfo.InvariantCulture, $"{type}_{number}");
}
