using NeoResNet.Backends;
using NeoResNet.Nn;
using NeoResNet.Tensors;
using NeoResNet.Tests.Networks;
using NeoResNet.Tests.Support;

namespace NeoResNet.Tests.Models;

/// <summary>
/// The argument for residual learning: a deeper network can always be as good as a shallower one, because units whose
/// residual branch gives zero are the identity.
/// </summary>
public sealed class DegradationTests
{
    [Test]
    public void Appended_units_with_a_zero_residual_branch_leave_the_output_unchanged_to_the_bit([Values(1, 5)] int appended)
    {
        using var variables = new VariableStore();
        var graph = new Graph(variables);
        Node x = graph.Placeholder([null, null, null, 3]);
        const int Units = 2;
        Node shallow = Build(x, "shallow", Units), deep = Build(x, "deep", Units + appended);

        _ = RandomParameters.Assign(variables, seed: 7);
        foreach (Variable variable in variables.Variables.Where(variable => variable.Name.StartsWith("deep/", StringComparison.Ordinal)))
        {
            if (variables.TryGet(variable.Name.Replace("deep/", "shallow/", StringComparison.Ordinal)) is { } twin)
            {
                NhwcTensor values = twin.ToTensor();
                variable.Assign(values.Span);
            }
            else if (variable.Name.Contains("/conv3/", StringComparison.Ordinal))
            {
                variable.Assign(new float[variable.Shape.ElementCount]);
            }
        }

        NhwcTensor image = RandomParameters.Image([2, 40, 40, 3], seed: 8);
        TestBackends.ForEach(backend =>
        {
            using var session = new Session(graph, backend);
            NhwcTensor expected = session.Run(shallow, (x, image)), actual = session.Run(deep, (x, image));
            Assert.That(actual.Span.SequenceEqual(expected.Span), Is.True, backend.Info.Name);
            Assert.That(expected.Span.ToArray().Distinct().Count(), Is.GreaterThan(100), "the output has content");
        });
    }

    private static Node Build(Node x, string scope, int unitsOfLastBlock)
    {
        using (x.Graph.ArgScope(ResNetV2.ArgScope()))
        {
            Block[] blocks = [ResNetV2.Block("block1", 4, 2, 2), ResNetV2.Block("block2", 8, unitsOfLastBlock, 1)];
            return ResNetV2.Build(x, blocks, globalPool: false, scope: scope).Net;
        }
    }
}
