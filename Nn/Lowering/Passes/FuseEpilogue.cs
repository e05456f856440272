namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>ReLUs and additions become part of the step that makes their input, where nobody else reads it.</summary>
internal static class FuseEpilogue
{
    internal static void Run(LoweringGraph graph)
    {
        foreach (Step step in graph.Steps.ToArray())
        {
            if (step is not { Body: PointwiseBody { IsIdentity: true }, X: { } x })
            {
                continue;
            }

            if (step.Residual is not { } residual)
            {
                _ = TryMerge(graph, step, x, null);
                continue;
            }

            // Of two summands the one computed last can take the other as its residual.
            bool residualIsLater = Order(residual) > Order(x);
            (LoweredView later, LoweredView earlier) = residualIsLater ? (residual, x) : (x, residual);
            _ = TryMerge(graph, step, later, earlier) || TryMerge(graph, step, earlier, later);
        }
    }

    private static bool TryMerge(LoweringGraph graph, Step step, LoweredView x, LoweredView? residual)
    {
        if (x.Stride != 1 || !x.Value.HasOneUse || x.Value.Producer is not { Relu: false, Second: null } producer)
        {
            return false;
        }

        if (residual is { } added)
        {
            if (producer.Residual is not null || !producer.RunsAfter(added.Value))
            {
                return false;
            }

            LoweringGraph.RedirectResidual(producer, added);
        }

        producer.Relu = step.Relu;
        graph.MergeInto(producer, step);
        return true;
    }

    private static int Order(LoweredView view) => view.Value.Producer?.Order ?? -1;
}
