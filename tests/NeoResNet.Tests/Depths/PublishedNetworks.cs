using NeoResNet.Tensors;

namespace NeoResNet.Tests.Depths;

/// <summary>
/// Variables and end points of the published depths, written out from the papers' tables and slim's naming rules without
/// any use of the library's own blocks.
/// </summary>
internal static class PublishedNetworks
{
    /// <summary>Units of the four blocks.</summary>
    public static int[] Units(int depth) => depth switch
    {
        50 => [3, 4, 6, 3],
        101 => [3, 4, 23, 3],
        152 => [3, 8, 36, 3],
        200 => [3, 24, 36, 3],
        _ => throw new ArgumentOutOfRangeException(nameof(depth)),
    };

    /// <summary>Names, shapes and whether trained, in slim's order of creation.</summary>
    public static IEnumerable<(string Name, Shape Shape, bool Trainable)> Variables(int depth, int classes)
    {
        string scope = $"resnet_v2_{depth}";
        return
        [
            .. BiasedConv($"{scope}/conv1", 7, 3, 64),
            .. UnitsOf(scope, depth).SelectMany(UnitVariables),
            .. Norm($"{scope}/postnorm", 2048),
            .. classes == 0 ? [] : BiasedConv($"{scope}/logits", 1, 2048, classes),
        ];
    }

    /// <summary>Names and shapes in slim's order, for logits that are pooled and squeezed.</summary>
    public static IEnumerable<(string Name, Shape Shape)> EndPoints(int depth, int batch, int size, int classes)
    {
        string scope = $"resnet_v2_{depth}";
        int side = Half(size);
        yield return ($"{scope}/conv1", [batch, side, side, 64]);
        side = Half(side);
        foreach (Unit unit in UnitsOf(scope, depth))
        {
            int after = unit.Stride == 2 ? Half(side) : side;
            if (unit.IsFirst)
            {
                yield return ($"{unit.Scope}/shortcut", [batch, after, after, unit.Outputs]);
            }

            yield return ($"{unit.Scope}/conv1", [batch, side, side, unit.Inner]);
            side = after;
            yield return ($"{unit.Scope}/conv2", [batch, side, side, unit.Inner]);
            yield return ($"{unit.Scope}/conv3", [batch, side, side, unit.Outputs]);
            yield return (unit.Scope, [batch, side, side, unit.Outputs]);
            if (unit.IsLast)
            {
                yield return (unit.Block, [batch, side, side, unit.Outputs]);
            }
        }

        yield return ("global_pool", [batch, 1, 1, 2048]);
        yield return ($"{scope}/logits", [batch, 1, 1, classes]);
        yield return ($"{scope}/spatial_squeeze", [batch, classes]);
        yield return ("predictions", [batch, classes]);
    }

    private static IEnumerable<Unit> UnitsOf(string scope, int depth)
    {
        int inputs = 64;
        int[] units = Units(depth);
        for (int b = 0; b < units.Length; b++)
        {
            int inner = 64 << b;
            for (int u = 1; u <= units[b]; u++)
            {
                bool last = u == units[b];
                yield return new($"{scope}/block{b + 1}", u, inputs, inner, last && b < 3 ? 2 : 1, last);
                inputs = 4 * inner;
            }
        }
    }

    private static IEnumerable<(string, Shape, bool)> UnitVariables(Unit unit) =>
    [
        .. Norm($"{unit.Scope}/preact", unit.Inputs),
        .. unit.IsFirst ? BiasedConv($"{unit.Scope}/shortcut", 1, unit.Inputs, unit.Outputs) : [],
        .. NormedConv($"{unit.Scope}/conv1", 1, unit.Inputs, unit.Inner),
        .. NormedConv($"{unit.Scope}/conv2", 3, unit.Inner, unit.Inner),
        .. BiasedConv($"{unit.Scope}/conv3", 1, unit.Inner, unit.Outputs),
    ];

    private static IEnumerable<(string, Shape, bool)> BiasedConv(string scope, int kernel, int inputs, int outputs) =>
        [($"{scope}/weights", [kernel, kernel, inputs, outputs], true), ($"{scope}/biases", [outputs], true)];

    private static IEnumerable<(string, Shape, bool)> NormedConv(string scope, int kernel, int inputs, int outputs) =>
        [($"{scope}/weights", [kernel, kernel, inputs, outputs], true), .. Norm($"{scope}/BatchNorm", outputs)];

    private static IEnumerable<(string, Shape, bool)> Norm(string scope, int channels) =>
    [
        ($"{scope}/gamma", [channels], true),
        ($"{scope}/beta", [channels], true),
        ($"{scope}/moving_mean", [channels], false),
        ($"{scope}/moving_variance", [channels], false),
    ];

    private static int Half(int size) => (size + 1) / 2;

    private sealed record Unit(string Block, int Number, int Inputs, int Inner, int Stride, bool IsLast)
    {
        public string Scope => $"{Block}/unit_{Number}/bottleneck_v2";

        public int Outputs => 4 * Inner;

        public bool IsFirst => Number == 1;
    }
}
