using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>Replaces reads of a strided copy with strided reads of its source.</summary>
/// <remarks>The copy remains only if the caller fetches it.</remarks>
internal static class SubsampleToView
{
    internal static void Run(LoweringGraph graph)
    {
        foreach (LoweredOperation reader in graph.Operations)
        {
            graph.Replace(reader, reader.Operation.MapReads(read => SourceOf(graph, read)));
        }
    }

    private static View SourceOf(LoweringGraph graph, View read) =>
        graph[read.Value].Producer?.Operation is Pointwise { IsIdentity: true, X: { Stride: > 1 } x, Epilogue.IsStoreOnly: true }
            ? x with { Stride = x.Stride * read.Stride }
            : read;
}
