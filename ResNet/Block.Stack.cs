using NeoResNet.Nn;

namespace NeoResNet;

/// <content>Stacks of blocks.</content>
public sealed partial record Block
{
    /// <summary>
    /// Adds blocks one after the other and limits the output stride of the features. Once the
    /// product of the strides reaches <paramref name="outputStride"/>, further units have stride 1
    /// and atrous convolutions, whose rate grows with the omitted strides. Source: slim's
    /// <c>stack_blocks_dense</c>.
    /// </summary>
    /// <param name="net">[batch, height, width, channels].</param>
    /// <param name="blocks">The blocks, in order.</param>
    /// <param name="outputStride">
    /// Ratio of input to output size, at least 1; null means the product of the blocks' strides.
    /// </param>
    /// <param name="storeNonStridedActivations">
    /// Whether a block's stride moves from its last unit to a subsampling after its end point, so
    /// that the end point has the higher resolution. The result is the same up to rounding.
    /// </param>
    /// <returns>The last block's output.</returns>
    /// <exception cref="ArgumentOutOfRangeException">
    /// <paramref name="outputStride"/> is less than 1.
    /// </exception>
    /// <exception cref="ArgumentException">
    /// The product of the blocks' strides cannot reach <paramref name="outputStride"/>.
    /// </exception>
    public static Node Stack(Node net, IReadOnlyList<Block> blocks, int? outputStride = null, bool storeNonStridedActivations = false) =>
        Stack(net, blocks, outputStride, before: 1, storeNonStridedActivations);

    /// <summary>Adds blocks after a part of the network that already has a stride.</summary>
    /// <param name="net">[batch, height, width, channels].</param>
    /// <param name="blocks">The blocks in order.</param>
    /// <param name="outputStride">
    /// Output stride of the whole network, a multiple of <paramref name="before"/>.
    /// </param>
    /// <param name="before">Stride of the layers before the blocks.</param>
    /// <param name="storeNonStridedActivations">
    /// Whether end points are taken before a block's stride.
    /// </param>
    internal static Node Stack(Node net, IReadOnlyList<Block> blocks, int? outputStride, int before, bool storeNonStridedActivations)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(outputStride ?? 1, nameof(outputStride));
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(blocks);
        Graph graph = net.Graph;
        OutputsCollection? outputs = graph.Args.CompositeOutputs;
        int currentStride = before, rate = 1;
        foreach (Block block in blocks)
        {
            using VariableScope blockScope = graph.VariableScope(block.Scope, "block");
            int blockStride = 1;
            for (int i = 0; i < block.Units.Count; i++)
            {
                UnitArgs unit = block.Units[i];
                if (storeNonStridedActivations && i == block.Units.Count - 1)
                {
                    blockStride = unit.Stride;
                    unit = unit with { Stride = 1 };
                }

                using VariableScope unitScope = graph.VariableScope($"unit_{i + 1}");
                if (currentStride == outputStride)
                {
                    net = block.UnitFunction(net, unit, stride: 1, rate);
                    rate *= unit.Stride;
                }
                else
                {
                    net = block.UnitFunction(net, unit, unit.Stride, rate: 1);
                    currentStride *= unit.Stride;
                    CheckReachable(currentStride <= (outputStride ?? currentStride), outputStride, before);
                }
            }

            outputs?.Add(blockScope.Name, net);
            if (currentStride == outputStride)
            {
                rate *= blockStride;
            }
            else
            {
                net = Layers.Subsample(net, blockStride);
                currentStride *= blockStride;
                CheckReachable(currentStride <= (outputStride ?? currentStride), outputStride, before);
            }
        }

        CheckReachable(currentStride == (outputStride ?? currentStride), outputStride, before);
        return net;
    }

    private static void CheckReachable(bool reachable, int? outputStride, int before)
    {
        if (!reachable)
        {
            string root = before == 1 ? "" : $"the root block's stride of {before} and ";
            throw new ArgumentException($"The output stride cannot be reached: {root}the blocks' strides do not multiply to {outputStride}. Choose another output stride or other block strides.", nameof(outputStride));
        }
    }
}
