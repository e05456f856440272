using NeoResNet.Nn.Lowering;
using NeoResNet.Tensors;

namespace NeoResNet.Nn.Tests.Lowering;

/// <summary>Runs some of the lowering passes on a graph, to see what each does alone.</summary>
internal static class Lowered
{
    public static readonly Shape Image = [1, 8, 8, 4];

    /// <summary>The steps after the named passes, in the library's order of passes.</summary>
    public static LoweringGraph By(string[] passes, Node x, params Node[] fetches)
    {
        Assert.That(passes, Is.SubsetOf(Lowerer.Passes.Select(pass => pass.Name)));
        LoweringGraph graph = Translator.Translate([x], [Image], fetches);
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

    /// <summary>Kinds of the steps' bodies in short.</summary>
    public static string[] Bodies(this LoweringGraph graph) => [.. graph.Steps.Select(step => step.Body switch
    {
        ConvBody => "conv",
        PoolBody => "pool",
        PointwiseBody { IsIdentity: false } => "affine",
        PointwiseBody when step.Residual is not null => "add",
        PointwiseBody when step.Relu => "relu",
        PointwiseBody => "copy",
        PadBody => "pad",
        MeanBody => "mean",
        SoftmaxBody => "softmax",
        StepBody other => other.GetType().Name,
    })];
}
