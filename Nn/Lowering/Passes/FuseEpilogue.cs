using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>
/// Merges ReLUs and additions into the operation that computes their input, if nothing else reads
/// that input.
/// </summary>
internal static class FuseEpilogue
{
    internal static void Run(LoweringGraph graph)
    {
        foreach (LoweredOperation reader in graph.Operations.ToArray())
        {
            if (reader.Operation is not Pointwise { IsIdentity: true, X: var x, Epilogue.Residual: var summand })
            {
                continue;
            }

            if (summand is not { } residual)
            {
                _ = TryMerge(graph, reader, x, null);
                continue;
            }

            // The operation that computes the later summand can add the earlier one as its
            // residual.
            bool residualIsLater = Order(graph, residual) > Order(graph, x);
            (View later, View earlier) = residualIsLater ? (residual, x) : (x, residual);
            _ = TryMerge(graph, reader, later, earlier) || TryMerge(graph, reader, earlier, later);
        }
    }

    private static bool TryMerge(LoweringGraph graph, LoweredOperation reader, View x, View? residual)
    {
        if (x.Stride != 1 || graph[x.Value] is not { HasOneUse: true, Producer: { Operation.Epilogue: { Relu: false, Second: null } before } producer })
        {
            return false;
        }

        if (residual is { } added && (before.Residual is not null || !producer.RunsAfter(graph[added.Value])))
        {
            return false;
        }

        Epilogue after = reader.Operation.Epilogue;
        graph.Merge(producer, reader, producer.Operation with
        {
            Epilogue = before with { Output = after.Output, Residual = residual ?? before.Residual, Relu = after.Relu },
        });
        return true;
    }

    private static int Order(LoweringGraph graph, View view) => graph[view.Value].Producer?.Order ?? -1;
}
