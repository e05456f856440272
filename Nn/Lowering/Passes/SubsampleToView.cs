namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>Readers of a strided copy read the source in strides instead; the copy remains only where it is fetched.</summary>
internal static class SubsampleToView
{
    internal static void Run(LoweringGraph graph)
    {
        foreach (Step step in graph.Steps)
        {
            if (step.X is { } x && SourceOf(x) is { } source)
            {
                LoweringGraph.Redirect(step, source);
            }

            if (step.Y is { } y && SourceOf(y) is { } secondSource)
            {
                LoweringGraph.RedirectSecond(step, secondSource);
            }

            if (step.Residual is { } residual && SourceOf(residual) is { } residualSource)
            {
                LoweringGraph.RedirectResidual(step, residualSource);
            }
        }
    }

    private static LoweredView? SourceOf(LoweredView read) =>
        read.Value.Producer is { Body: PointwiseBody { IsIdentity: true }, HasBareEpilogue: true, X: { Stride: > 1 } x }
            ? x with { Stride = x.Stride * read.Stride }
            : null;
}
