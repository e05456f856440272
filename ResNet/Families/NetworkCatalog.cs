using System.Globalization;
using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// Lists the named networks. Each is a <see cref="ResNetTopology"/> or one of slim's functions.
/// Sources: He et al., "Deep Residual Learning" (2015) and "Identity Mappings" (2016); Srivastava et
/// al., "Highway Networks" (2015); slim; keras.applications; timm; torchvision.
/// </summary>
public static class NetworkCatalog
{
    private const int ImageNetSize = 224, CifarSize = 32;
    private const int ImageNetClasses = 1000, CifarClasses = 10;

    private static readonly OrderedDictionary<string, NetworkDefinition> ByName = Index();

    /// <summary>Gets all networks, family by family.</summary>
    public static IReadOnlyList<NetworkDefinition> All { get; } = [.. ByName.Values];

    /// <summary>Returns the network with a name; null if it does not exist.</summary>
    internal static NetworkDefinition? Find(string? name) => name is null ? null : ByName.GetValueOrDefault(name);

    /// <summary>Returns the network with a name.</summary>
    /// <param name="name">The name, such as <c>resnet_v2_50</c>; case-sensitive.</param>
    /// <returns>The network.</returns>
    /// <exception cref="KeyNotFoundException">
    /// The network does not exist. The message lists similar names.
    /// </exception>
    public static NetworkDefinition Get(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.TryGetValue(name, out NetworkDefinition? network) ? network : throw new KeyNotFoundException(
            $"Unknown network '{name}'. The catalog has {ByName.Count} networks. Similar names: {NearNames.Of(name, ByName.Keys, other => DepthIn(other) == DepthIn(name))}.");
    }

    private static OrderedDictionary<string, NetworkDefinition> Index()
    {
        var byName = new OrderedDictionary<string, NetworkDefinition>();
        foreach (NetworkDefinition network in (IEnumerable<NetworkDefinition>)[.. Slim(), .. Papers(), .. Cifar(), .. Keras(), .. Torch(), .. Small()])
        {
            byName.Add(network.Name, network);
        }

        return byName;
    }

    private static IEnumerable<NetworkDefinition> Slim()
    {
        foreach (int depth in ResNetV1.Depths)
        {
            yield return new($"resnet_v1_{Text(depth)}", ImageNetSize, ImageNetClasses, (inputs, classes, training, pool, stride, squeeze, reuse, scope) =>
                ResNetV1.OfDepth(depth, inputs, classes, training, pool, stride, squeeze, reuse: reuse, scope: scope));
        }

        foreach (int depth in ResNetV2.Depths)
        {
            // slim's V2 weights have an additional class for the background.
            yield return new($"resnet_v2_{Text(depth)}", ImageNetSize, ImageNetClasses + 1, (inputs, classes, training, pool, stride, squeeze, reuse, scope) =>
                ResNetV2.OfDepth(depth, inputs, classes, training, pool, stride, squeeze, reuse: reuse, scope: scope));
        }
    }

    private static IEnumerable<NetworkDefinition> Papers()
    {
        foreach ((int depth, ResNetVersion version) in Each([18, 34], ResNetVersion.V1, ResNetVersion.V2))
        {
            yield return OfImageNet($"resnet{Text(depth)}_{Suffix(version)}", ResNetTopology.Basic(depth, version));
        }

        foreach (int depth in (int[])[18, 34])
        {
            yield return OfImageNet($"plain{Text(depth)}", ResNetTopology.Basic(depth, ResNetVersion.V1) with { Shortcut = ShortcutKind.None });
        }
    }

    private static IEnumerable<NetworkDefinition> Cifar()
    {
        foreach ((int depth, ResNetVersion version) in Each([20, 32, 44, 56, 110], ResNetVersion.V1, ResNetVersion.V2))
        {
            yield return OfCifar($"resnet{Text(depth)}_{Suffix(version)}_cifar", ResNetTopology.Cifar(depth, version));
        }

        yield return OfCifar("resnet8x4_v2_cifar", ResNetTopology.WideCifar);
        foreach (int depth in (int[])[20, 32, 44, 56])
        {
            yield return OfCifar($"plain{Text(depth)}_cifar", ResNetTopology.Cifar(depth, ResNetVersion.V1) with { Shortcut = ShortcutKind.None });
        }

        foreach (int depth in (int[])[20, 32, 44, 56])
        {
            yield return OfCifar($"highway{Text(depth)}_cifar", ResNetTopology.Cifar(depth, ResNetVersion.V1) with { Unit = UnitKind.Highway, Shortcut = ShortcutKind.None });
        }
    }

    private static IEnumerable<NetworkDefinition> Keras() =>
    [
        .. ((int[])[50, 101, 152]).Select(depth => OfImageNet($"keras_resnet{Text(depth)}", ResNetTopology.KerasV1(depth), WeightFamily.Keras)),
        .. ((int[])[50, 101, 152]).Select(depth => OfImageNet($"keras_resnet{Text(depth)}v2", ResNetTopology.Keras(depth), WeightFamily.Keras)),
    ];

    private static IEnumerable<NetworkDefinition> Torch() =>
    [
        .. ((int[])[50, 101]).Select(depth => OfImageNet($"timm_resnetv2_{Text(depth)}", ResNetTopology.Timm(depth), WeightFamily.Timm)),
        .. ((int[])[18, 34, 50, 101, 152]).Select(depth => OfImageNet($"torchvision_resnet{Text(depth)}", ResNetTopology.Torchvision(depth), WeightFamily.Torchvision)),
    ];

    private static IEnumerable<NetworkDefinition> Small() =>
    [
        .. ((int[])[20, 32, 44, 56, 110]).Select(depth => OfCifar(
            $"akamaster_resnet{Text(depth)}", ResNetTopology.Cifar(depth, ResNetVersion.V1) with { Shortcut = ShortcutKind.ZeroPaddedBothSides }, WeightFamily.TorchCifar)),
        OfCifar("mlperf_tiny_resnet8", ResNetTopology.TinyMlperf, WeightFamily.TinyMlperf),
    ];

    private static NetworkDefinition OfImageNet(string name, ResNetTopology topology, WeightFamily family = WeightFamily.Slim) =>
        new(name, topology, family, ImageNetSize, ImageNetClasses);

    private static NetworkDefinition OfCifar(string name, ResNetTopology topology, WeightFamily family = WeightFamily.Slim) =>
        new(name, topology, family, CifarSize, CifarClasses);

    private static IEnumerable<(int Depth, ResNetVersion Version)> Each(int[] depths, params ResNetVersion[] versions) =>
        versions.SelectMany(version => depths.Select(depth => (depth, version)));

    // The largest number in a name is the depth: resnet_v2_50, torchvision_resnet18.
    private static int DepthIn(string name)
    {
        int largest = 0, number = 0;
        foreach (char letter in name)
        {
            number = char.IsAsciiDigit(letter) ? Math.Min((number * 10) + letter - '0', short.MaxValue) : 0;
            largest = Math.Max(largest, number);
        }

        return largest;
    }

    private static string Suffix(ResNetVersion version) => version == ResNetVersion.V1 ? "v1" : "v2";

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
