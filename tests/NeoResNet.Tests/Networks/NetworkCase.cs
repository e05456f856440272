using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Networks;

/// <summary>A small network of the published topology with one choice of every option.</summary>
internal sealed record NetworkCase
{
    public const string Scope = "net";

    public SlimVersion Version { get; init; } = SlimVersion.V2;

    /// <summary>Whether batch norms use the batch's statistics.</summary>
    public bool IsTraining { get; init; }

    /// <summary>Whether V1's units have slim's <c>use_bounded_activations</c>.</summary>
    public bool Bounded { get; init; }

    /// <summary>Base depth, units and stride of each block.</summary>
    public (int BaseDepth, int Units, int Stride)[] Blocks { get; init; } = [(4, 2, 2), (4, 3, 2), (8, 2, 2), (8, 2, 1)];

    public int? Classes { get; init; } = 7;

    public bool GlobalPool { get; init; } = true;

    public int? OutputStride { get; init; }

    public bool Root { get; init; } = true;

    public bool? Squeeze { get; init; }

    public bool ValidPool { get; init; }

    public int Batch { get; init; } = 1;

    public int Height { get; init; } = 33;

    public int Width { get; init; } = 41;

    /// <summary>Channels of the input: an image's, or what a root block would have made.</summary>
    public int Channels => Root ? 3 : 6;

    public Shape InputShape => [Batch, Height, Width, Channels];

    /// <summary>
    /// All choices of classes, pooling, output stride and root block, with odd and even sizes; the options left over take
    /// turns, so that each of their values meets each value of the others.
    /// </summary>
    public static IEnumerable<NetworkCase> All()
    {
        int turn = 0;
        foreach (int? classes in new int?[] { 7, null, 0 })
        {
            foreach (bool globalPool in new[] { true, false })
            {
                foreach (bool root in new[] { true, false })
                {
                    foreach (int? stride in new int?[] { null, 1, 2, 4, 8 })
                    {
                        foreach (bool odd in new[] { true, false })
                        {
                            // A map larger than 1x1 cannot be squeezed, so "true" is left to pooled networks.
                            bool?[] squeezes = globalPool ? [null, false, true] : [null, false];
                            yield return new()
                            {
                                Classes = classes,
                                GlobalPool = globalPool,
                                Root = root,
                                OutputStride = root ? 4 * stride : stride,
                                Height = odd ? 33 : 32,
                                Width = odd ? 41 : 46,
                                Squeeze = squeezes[turn % squeezes.Length],
                                ValidPool = root && turn % 4 < 2,
                                Batch = turn % 5 < 2 ? 3 : 1,
                            };
                            turn++;
                        }
                    }
                }
            }
        }
    }

    /// <summary>Builds it with the library.</summary>
    public (Node Input, Node Net, EndPoints EndPoints) Build(Graph graph)
    {
        Node input = graph.Placeholder([null, null, null, Channels]);
        using (graph.ArgScope(ResNetV2.ArgScope()))
        using (graph.ArgScope(new ArgScope { MaxPool2D = new() { Padding = ValidPool ? Padding.Valid : null } }))
        {
            Block[] blocks = [.. Blocks.Select((block, i) => Bounded
                ? ResNetV1.Block($"block{i + 1}", block.BaseDepth, block.Units, block.Stride, useBoundedActivations: true)
                : Version.Block($"block{i + 1}", block.BaseDepth, block.Units, block.Stride))];
            (Node net, EndPoints endPoints) = Version.Build(
                input, blocks, Classes, IsTraining, GlobalPool, OutputStride, Root, Squeeze, scope: Scope);
            return (input, net, endPoints);
        }
    }

    public override string ToString() =>
        $"{Version}{(Bounded ? " bounded" : "")}: classes {Say(Classes)}, {(GlobalPool ? "pooled" : "not pooled")}, output stride {Say(OutputStride)}, {(Root ? ValidPool ? "VALID root" : "root" : "no root")}, " +
        $"squeeze {(Squeeze is { } squeeze ? squeeze : "default")}, {Batch}x{Height}x{Width}";

    private static string Say(int? number) => number?.ToString() ?? "null";
}
