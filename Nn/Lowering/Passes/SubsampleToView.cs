using NeoResNet.Backends;

namespace NeoResNet.Nn.Lowering.Passes;

/// <summary>Lets readers of a strided copy read the source in strides instead; the copy remains only if it is fetched.</summary>
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
