using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>
/// Makes a batch norm that cannot be folded (the preact of a V2 unit reads a sum) the second output of the operation that
/// computes its input, while that input is still in registers. If nothing else reads the first output, it is not stored.
/// </summary>
internal static class FusePreactivation
{
    internal static void Run(LoweringGraph graph)
    {
        foreach (LoweredOperation reader in graph.Operations.ToArray())
        {
            if (reader.Operation is Pointwise { Scale: { } scale, Shift: { } shift, X: { Stride: 1 } x, Epilogue: { Residual: null, Second: null, Output: { } output } after }
                && graph[x.Value].Producer is { Operation: { Epilogue: { Second: null } before } operation } producer
                && before.Output == x.Value)
            {
                graph.Remove(reader);
                graph.Replace(producer, operation with
                {
                    Epilogue = before with { Output = graph[x.Value].IsNeeded ? x.Value : null, Second = new(output, scale, shift, after.Relu) },
                });
            }
        }
    }
}
