using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>
/// Builds the root and the blocks of bottleneck units that slim's two versions share. Sources:
/// "Deep Residual Learning" (2015), table 1; for 200 "Identity Mappings" (2016).
/// </summary>
internal static class SlimBlocks
{
    private const int Expansion = 4;

    private static readonly int[] BaseDepths = [64, 128, 256, 512];
    private static readonly int[] BlockStrides = [2, 2, 2, 1];

    /// <summary>Specifies the factor by which the root reduces height and width.</summary>
    internal const int RootStride = 4;

    private const int RootDepth = 64;

    /// <summary>Adds the root of V1.</summary>
    internal static Node Root(Node inputs) => Pool(Layers.Conv2DSame(inputs, RootDepth, 7, stride: 2, scope: "conv1"));

    /// <summary>
    /// Adds the root of V2. Its convolution has neither normalizer nor activation, because the
    /// first unit has both.
    /// </summary>
    internal static Node BareRoot(Node inputs) =>
        Pool(Layers.Conv2DSame(inputs, RootDepth, 7, stride: 2, activation: Activation.None, normalizer: Normalizer.None, scope: "conv1"));

    /// <summary>Gets the published depths.</summary>
    internal static IReadOnlyList<int> Depths { get; } = [50, 101, 152, 200];

    /// <summary>
    /// Returns the four blocks of a depth. <paramref name="baseDepth"/> maps the published number
    /// of channels inside a bottleneck to the number to use.
    /// </summary>
    internal static IReadOnlyList<Block> OfDepth(int depth, UnitFunction unit, Func<int, int> baseDepth)
    {
        int[] units = depth switch
        {
            50 => [3, 4, 6, 3],
            101 => [3, 4, 23, 3],
            152 => [3, 8, 36, 3],
            200 => [3, 24, 36, 3],
            _ => throw new ArgumentOutOfRangeException(nameof(depth), depth, $"The depth must be one of {string.Join(", ", Depths)}."),
        };
        return [.. units.Select((count, i) => Block($"block{i + 1}", unit, baseDepth(BaseDepths[i]), count, BlockStrides[i]))];
    }

    /// <summary>Returns a block whose last unit has the stride.</summary>
    internal static Block Block(string scope, UnitFunction unit, int baseDepth, int numUnits, int stride)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(baseDepth, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(numUnits, 1);
        var inner = new UnitArgs(Expansion * baseDepth, baseDepth, Stride: 1);
        return new(scope, unit, [.. Enumerable.Repeat(inner, numUnits - 1), inner with { Stride = stride }]);
    }

    private static Node Pool(Node net) => Layers.MaxPool2D(net, 3, stride: 2, scope: "pool1");
}
