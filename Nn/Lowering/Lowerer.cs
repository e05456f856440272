using NeoResNet.Backends;
using NeoResNet.Nn.Lowering.Passes;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Lowering;

/// <summary>
/// Converts the part of a graph that the fetches need to a <see cref="TensorProgram"/> for known
/// shapes.
/// </summary>
/// <remarks>
/// The class appends the operation of each node, runs the passes, which rewrite the operations, and
/// renumbers the remaining values. Fetching an inner node keeps its value, which prevents only the
/// merges that would remove it.
/// </remarks>
internal static class Lowerer
{
    /// <summary>Gets the passes with their names, in order.</summary>
    internal static IReadOnlyList<(string Name, Action<LoweringGraph> Run)> Passes { get; } =
    [
        ("subsample to view", SubsampleToView.Run),
        ("fold padding", FoldPadding.Run),
        ("fold affine", FoldAffine.Run),
        ("fuse epilogue", FuseEpilogue.Run),
        ("fuse preactivation", FusePreactivation.Run),
        ("fuse relu gradient", FuseReluGradient.Run),
    ];

    /// <summary>Creates the program.</summary>
    /// <param name="feeds">The nodes that the caller feeds.</param>
    /// <param name="feedShapes">Their shapes.</param>
    /// <param name="fetches">The nodes that the program computes.</param>
    /// <param name="parameters">The parameters of the session.</param>
    /// <param name="live">The variables that training changes between runs.</param>
    internal static TensorProgram Lower(IReadOnlyList<Node> feeds, ReadOnlySpan<Shape> feedShapes, IReadOnlyList<Node> fetches, ParameterTable parameters, IReadOnlySet<Variable> live)
    {
        LoweringGraph graph = GraphTranslator.Translate(feeds, feedShapes, fetches, parameters, live);
        foreach ((_, Action<LoweringGraph> run) in Passes)
        {
            run(graph);
            graph.RemoveUnused();
        }

        return Emitter.Emit(graph);
    }
}
