namespace NeoResNet.Tests.Families;

/// <summary>
/// Tests the names of Keras 3 against the rule by which Keras orders the layers of a functional
/// model: by decreasing distance from the output, then by the order in which a walk from the output
/// meets them.
/// </summary>
public sealed class Keras3NamesTests
{
    private static readonly Dictionary<int, int[]> Units = new() { [50] = [3, 4, 6, 3], [101] = [3, 4, 23, 3], [152] = [3, 8, 36, 3] };

    [Test]
    public void Numbered_layers_are_those_that_Keras_numbers([Values(50, 101, 152)] int depth, [Values] bool isV1)
    {
        NetworkDefinition network = NetworkCatalog.Get($"keras_resnet{depth}{(isV1 ? "" : "v2")}");
        var counts = new Dictionary<string, int>();
        var expected = new HashSet<string>();
        foreach (string layer in Ordered(isV1 ? FirstVersion(Units[depth]) : SecondVersion(Units[depth])).Where(layer => layer.EndsWith("_conv", StringComparison.Ordinal) || layer.EndsWith("_bn", StringComparison.Ordinal) || layer == "predictions"))
        {
            string type = layer == "predictions" ? "dense" : layer.EndsWith("_conv", StringComparison.Ordinal) ? "conv2d" : "batch_normalization";
            int number = counts[type] = counts.GetValueOrDefault(type, -1) + 1;
            string[] leaves = type == "batch_normalization" ? ["gamma", "beta", "moving_mean", "moving_variance"] : ["kernel", "bias"];
            string numbered = number == 0 ? type : $"{type}_{number}";
            for (int i = 0; i < leaves.Length; i++)
            {
                Assert.That(network.Normalize($"layers/{numbered}/vars/{i}"), Is.EqualTo($"{layer}/{leaves[i]}"));
                Assert.That(network.Normalize($"layers/{layer}/vars/{i}"), Is.EqualTo($"{layer}/{leaves[i]}"), "versions that use the layer's own name");
                Assert.That(network.Normalize($"_layer_checkpoint_dependencies/{numbered}/vars/{i}"), Is.EqualTo($"{layer}/{leaves[i]}"));
                _ = expected.Add($"{layer}/{leaves[i]}");
            }
        }

        string[] known = [.. network.FileNames().Where(name => !name.StartsWith(network.Name, StringComparison.Ordinal))];
        Assert.That(known, Is.SubsetOf(expected), "every array of the network has a numbered name");
    }

    [TestCase("layers/conv2d_3/vars/2")]
    [TestCase("layers/conv2d_3/vars/00")]
    [TestCase("layers/conv2d_3/vars/")]
    [TestCase("layers/conv2d_9999/vars/x")]
    [TestCase("layers/vars/0")]
    [TestCase("conv2d_3/vars/0")]
    public void Other_names_stay_as_they_are(string name) => Assert.That(NetworkCatalog.Get("keras_resnet50").Normalize(name), Is.EqualTo(name));

    [Test]
    public void The_numbers_of_MLPerf_Tinys_network_are_those_of_its_creation() => Assert.That(
        NetworkCatalog.Get("mlperf_tiny_resnet8").Normalize("layers/batch_normalization_3/vars/2"), Is.EqualTo("batch_normalization_3/moving_mean"));

    private sealed record Layer(string Name, params Layer[] Inputs);

    // keras, applications/resnet.py: residual_block_v1 and what surrounds it.
    private static Layer FirstVersion(int[] units)
    {
        Layer x = Chain(new("input"), "conv1_pad", "conv1_conv", "conv1_bn", "conv1_relu", "pool1_pad", "pool1_pool");
        foreach ((string name, int unit, _) in Blocks(units))
        {
            Layer shortcut = unit == 1 ? Chain(x, $"{name}_0_conv", $"{name}_0_bn") : x;
            x = Chain(x, $"{name}_1_conv", $"{name}_1_bn", $"{name}_1_relu", $"{name}_2_conv", $"{name}_2_bn", $"{name}_2_relu", $"{name}_3_conv", $"{name}_3_bn");
            x = Chain(new($"{name}_add", shortcut, x), $"{name}_out");
        }

        return Chain(x, "avg_pool", "predictions");
    }

    // residual_block_v2: a pool takes the place of a strided shortcut.
    private static Layer SecondVersion(int[] units)
    {
        Layer x = Chain(new("input"), "conv1_pad", "conv1_conv", "pool1_pad", "pool1_pool");
        foreach ((string name, int unit, bool isLast) in Blocks(units))
        {
            Layer before = Chain(x, $"{name}_preact_bn", $"{name}_preact_relu");
            Layer shortcut = unit == 1 ? Chain(before, $"{name}_0_conv") : isLast && !name.StartsWith("conv5", StringComparison.Ordinal) ? Chain(x, $"{name}_pool") : x;
            x = Chain(before, $"{name}_1_conv", $"{name}_1_bn", $"{name}_1_relu", $"{name}_2_pad", $"{name}_2_conv", $"{name}_2_bn", $"{name}_2_relu", $"{name}_3_conv");
            x = new($"{name}_out", shortcut, x);
        }

        return Chain(x, "post_bn", "post_relu", "avg_pool", "predictions");
    }

    private static IEnumerable<(string Name, int Unit, bool IsLast)> Blocks(int[] units) =>
        units.SelectMany((count, stage) => Enumerable.Range(1, count).Select(unit => ($"conv{stage + 2}_block{unit}", unit, unit == count)));

    private static Layer Chain(Layer input, params string[] names) => names.Aggregate(input, (layer, name) => new(name, layer));

    private static IEnumerable<string> Ordered(Layer output)
    {
        var depths = new Dictionary<Layer, int>(ReferenceEqualityComparer.Instance);
        var met = new Dictionary<Layer, int>(ReferenceEqualityComparer.Instance);
        var finished = new List<Layer>();
        Walk(output);
        foreach (Layer layer in Enumerable.Reverse(finished))
        {
            int depth = depths.TryAdd(layer, 0) ? 0 : depths[layer];
            foreach (Layer input in layer.Inputs)
            {
                depths[input] = Math.Max(depth + 1, depths.GetValueOrDefault(input));
            }
        }

        return finished.OrderByDescending(layer => depths[layer]).ThenBy(layer => met[layer]).Select(layer => layer.Name);

        void Walk(Layer layer)
        {
            if (met.TryAdd(layer, met.Count))
            {
                Array.ForEach(layer.Inputs, Walk);
                finished.Add(layer);
            }
        }
    }
}
