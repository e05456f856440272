using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>
/// Merges a batch norm that no convolution can absorb into the operation that computes its input,
/// as a second output.
/// </summary>
/// <remarks>
/// In a V2 unit, such a batch norm reads a sum. The sum is still in registers when the operation
/// computes the second output. If nothing else reads the first output, the operation does not store
/// it.
/// </remarks>
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
