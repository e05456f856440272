namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>
/// A batch norm that could not be folded (the preact of a V2 unit reads a sum) becomes the second output of the step that
/// makes its input, while that is still in registers. Where nothing else reads the first output it is not stored at all.
/// </summary>
internal static class FusePreactivation
{
    internal static void Run(LoweringGraph graph)
    {
        foreach (Step step in graph.Steps.ToArray())
        {
            if (step is { Body: PointwiseBody { Scale: { } scale, Shift: { } shift }, X: { Stride: 1 } x, Residual: null, Second: null, Output: { } output }
                && x.Value.Producer is { Second: null } producer
                && producer.Output == x.Value)
            {
                producer.Second = new(scale, shift, step.Relu, output);
                graph.MergeInto(producer, step);

                // MergeInto hands the first output over; here the producer keeps its own, if anybody reads it.
                producer.Output = x.Value.Uses > 0 || x.Value.IsFetched ? x.Value : null;
            }
        }
    }
}
