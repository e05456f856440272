using NeoResNet.Backends;
using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Lowering;

/// <summary>Runs some of the lowering passes on a graph, to see what each does alone.</summary>
internal static class Lowered
{
    public static readonly Shape Image = [1, 8, 8, 4];

    /// <summary>The operations after the named passes, in the library's order of passes.</summary>
    public static LoweringGraph By(string[] passes, Node x, params Node[] fetches)
    {
        Assert.That(passes, Is.SubsetOf(Lowerer.Passes.Select(pass => pass.Name)));
        LoweringGraph graph = GraphTranslator.Translate([x], [Image], fetches, new(), new HashSet<Variable>());
        foreach ((string name, Action<LoweringGraph> run) in Lowerer.Passes)
        {
            if (passes.Contains(name))
            {
                run(graph);
                graph.RemoveUnused();
            }
        }

        return graph;
    }

    /// <summary>A graph with an input that fits <see cref="Image"/>.</summary>
    public static Node NewInput() => new Graph(new VariableStore()).Placeholder([null, null, null, Image[^1]], "x");

    /// <summary>Gets the operation with the given index.</summary>
    public static Operation At(this LoweringGraph graph, int index) => graph.Operations[index].Operation;

    /// <summary>Gets short names of the operations' kinds.</summary>
    public static string[] Kinds(this LoweringGraph graph) => [.. graph.Operations.Select(lowered => lowered.Operation switch
    {
        Conv2D => "conv",
        MaxPool => "pool",
        Pointwise { IsIdentity: false } => "affine",
        Pointwise { Epilogue.Residual: not null } => "add",
        Pointwise { Epilogue.Relu: true } => "relu",
        Pointwise => "copy",
        GlobalMean => "mean",
        Operation other => other.Kind,
    })];
}
