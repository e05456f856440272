using NeoResNet.Nn;

namespace NeoResNet;

/// <summary>Stacks blocks. Source: slim's <c>stack_blocks_dense</c>.</summary>
public static class BlockStack
{
    /// <summary>
    /// Stacks blocks and controls how densely the features are computed. Once the product of the strides reaches
    /// <paramref name="outputStride"/>, further units run with stride 1 and atrous convolutions instead, whose rate grows
    /// with the strides left out.
    /// </summary>
    /// <param name="net">[batch, height, width, channels].</param>
    /// <param name="blocks">The blocks in order.</param>
    /// <param name="outputStride">Wanted ratio of input to output size; null for the blocks' own strides.</param>
    /// <param name="storeNonStridedActivations">
    /// Whether a block's stride is moved from its last unit to a subsampling after its end point, so that the end point has the
    /// higher resolution. The result is the same up to rounding.
    /// </param>
    /// <returns>The last block's output.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The output stride is not positive.</exception>
    /// <exception cref="ArgumentException">The blocks' strides do not multiply to the output stride.</exception>
    public static Node Dense(Node net, IReadOnlyList<Block> blocks, int? outputStride = null, bool storeNonStridedActivations = false) =>
        Dense(net, blocks, outputStride, before: 1, storeNonStridedActivations);

    /// <summary>As the other, for a stack after a part of the network that already has a stride.</summary>
    /// <param name="net">[batch, height, width, channels].</param>
    /// <param name="blocks">The blocks in order.</param>
    /// <param name="outputStride">As asked of the whole network; a multiple of <paramref name="before"/>.</param>
    /// <param name="before">Stride of what comes before the blocks.</param>
    /// <param name="storeNonStridedActivations">As in the other.</param>
    internal static Node Dense(Node net, IReadOnlyList<Block> blocks, int? outputStride, int before, bool storeNonStridedActivations)
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
            throw new ArgumentException($"The target output_stride cannot be reached: {root}the blocks' strides do not multiply to {outputStride}.", nameof(outputStride));
        }
    }
}
