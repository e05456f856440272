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
    /// <returns>The last unit's output.</returns>
    /// <exception cref="ArgumentException">The blocks' strides do not multiply to the output stride.</exception>
    public static Node Dense(Node net, IReadOnlyList<Block> blocks, int? outputStride = null)
    {
        ArgumentNullException.ThrowIfNull(net);
        ArgumentNullException.ThrowIfNull(blocks);
        Graph graph = net.Graph;
        OutputsCollection? outputs = graph.Args.CompositeOutputs;
        int currentStride = 1, rate = 1;
        foreach (Block block in blocks)
        {
            using VariableScope blockScope = graph.VariableScope(block.Scope, "block");
            for (int i = 0; i < block.Units.Count; i++)
            {
                UnitArgs unit = block.Units[i];
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
                    CheckReachable(currentStride <= (outputStride ?? currentStride), outputStride);
                }
            }

            outputs?.Add(blockScope.Name, net);
        }

        CheckReachable(currentStride == (outputStride ?? currentStride), outputStride);
        return net;
    }

    private static void CheckReachable(bool reachable, int? outputStride)
    {
        if (!reachable)
        {
            throw new ArgumentException($"The target output_stride cannot be reached: the blocks' strides do not multiply to {outputStride}.", nameof(outputStride));
        }
    }
}
