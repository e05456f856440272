using System.Globalization;
using System.Text;
using NeoResNet.Nn;

namespace NeoResNet.Tests.Documents;

/// <summary>The tables of the document on residual networks, computed from the graphs.</summary>
internal static class NetworkTables
{
    public static readonly IReadOnlyList<(string Name, string[] Networks)> All =
    [
        ("imagenet", ["plain34", "resnet18_v1", "resnet34_v1", "resnet_v1_50", "resnet_v1_101", "resnet_v1_152", "resnet_v1_200", "resnet18_v2", "resnet34_v2", "resnet_v2_50", "resnet_v2_101", "resnet_v2_152", "resnet_v2_200"]),
        ("cifar", ["plain20_cifar", "plain56_cifar", "highway20_cifar", "highway56_cifar", "resnet20_v1_cifar", "resnet32_v1_cifar", "resnet44_v1_cifar", "resnet56_v1_cifar", "resnet110_v1_cifar", "resnet20_v2_cifar", "resnet56_v2_cifar", "resnet110_v2_cifar"]),
        ("families", ["keras_resnet50", "keras_resnet101", "keras_resnet152", "keras_resnet50v2", "keras_resnet101v2", "keras_resnet152v2", "timm_resnetv2_50", "timm_resnetv2_101", "torchvision_resnet18", "torchvision_resnet34", "torchvision_resnet50", "torchvision_resnet101", "torchvision_resnet152", "akamaster_resnet20", "mlperf_tiny_resnet8"]),
    ];

    public static string Of(IEnumerable<string> names)
    {
        var table = new StringBuilder("| network | images | units of each stage | layers in a unit | parameters | multiply-adds |\n|---|---|---|---|---|---|\n");
        foreach (string name in names)
        {
            _ = table.Append(Row(NetworkCatalog.Get(name)));
        }

        return table.ToString();
    }

    private static string Row(NetworkDefinition network)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        (_, EndPoints endPoints) = network.Build(graph.Placeholder([1, network.ImageSize, network.ImageSize, 3]), network.ClassCount);
        string[][] units = [.. endPoints.Keys.Select(key => key.Split('/')).Where(key => key is [_, _, _, _])];
        string stages = string.Join(", ", units.GroupBy(key => key[1]).Select(stage => stage.Count()));
        int layers = endPoints.Keys.Select(key => key.Split('/')).Where(key => key is [_, "block1", "unit_1", _, ['c', 'o', 'n', 'v', ..]]).Count();
        return string.Create(CultureInfo.InvariantCulture,
            $"| `{network.Name}` | {network.ImageSize}x{network.ImageSize} | {stages} | {layers} | {Millions(variables.TrainableParameterCount)} | {Millions(graph.Nodes.Sum(MultiplyAdds))} |\n");
    }

    private static long MultiplyAdds(Node node) => node.Operation is Conv2DOperation conv
        ? (long)node.Shape[1]!.Value * node.Shape[2]!.Value * conv.Weights.Shape.ElementCount
        : 0;

    private static string Millions(long count) => (count / 1e6).ToString(count < 10_000_000 ? "0.00 M" : "#,0.0 M", CultureInfo.InvariantCulture);
}
