using NeoResNet.Backends;
using NeoResNet.Nn.Lowering.Passes;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>
/// Turns the part of a graph that the fetches need into a <see cref="TensorProgram"/> for known shapes: asks each node for its
/// operation, runs the passes, which rewrite the operations, and numbers what remains. Fetching an inner node keeps its value,
/// which turns off only the merges that would hide it.
/// </summary>
internal static class Lowerer
{
    /// <summary>Gets the passes in order, by name.</summary>
    internal static IReadOnlyList<(string Name, Action<LoweringGraph> Run)> Passes { get; } =
    [
        ("subsample to view", SubsampleToView.Run),
        ("fold padding", FoldPadding.Run),
        ("fold affine", FoldAffine.Run),
        ("fuse epilogue", FuseEpilogue.Run),
        ("fuse preactivation", FusePreactivation.Run),
    ];

    internal static TensorProgram Lower(IReadOnlyList<Node> feeds, ReadOnlySpan<Shape> feedShapes, IReadOnlyList<Node> fetches, ParameterTable parameters)
    {
        LoweringGraph graph = GraphTranslator.Translate(feeds, feedShapes, fetches, parameters);
        foreach ((_, Action<LoweringGraph> run) in Passes)
        {
            run(graph);
            graph.RemoveUnused();
        }

        return Emitter.Emit(graph);
    }
}
